#include "formats.h"

#include <cstring>

namespace anonemo {
namespace {

constexpr GUID of_fourcc(DWORD code) {
    return {code, 0x0000, 0x0010, {0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71}};
}
constexpr GUID of_rgb(DWORD code) { return {code, 0x524f, 0x11ce, {0x9f, 0x53, 0x00, 0x20, 0xaf, 0x0b, 0xa7, 0x70}}; }
constexpr DWORD NV12 = MAKEFOURCC('N', 'V', '1', '2'), I420 = MAKEFOURCC('I', '4', '2', '0'),
                YUY2 = MAKEFOURCC('Y', 'U', 'Y', '2');

#define ANONEMO_FORMATS(W, H)                                                                              \
    {Layout::NV12, of_fourcc(NV12), NV12, 12, W, H}, {Layout::I420, of_fourcc(I420), I420, 12, W, H},      \
        {Layout::YUY2, of_fourcc(YUY2), YUY2, 16, W, H}, {Layout::RGB24, of_rgb(0xe436eb7d), BI_RGB, 24, W, H}, \
        {Layout::RGB32, of_rgb(0xe436eb7e), BI_RGB, 32, W, H}

const Format FORMATS[FORMAT_COUNT] = {ANONEMO_FORMATS(WIDTH, HEIGHT), ANONEMO_FORMATS(WIDTH / 2, HEIGHT / 2)};

const VIDEOINFOHEADER& video_of(const AM_MEDIA_TYPE& type) {
    return *reinterpret_cast<const VIDEOINFOHEADER*>(type.pbFormat);
}

// A plane at half its size, in place: each value the mean of four, rounded, halves upwards.
void halve(const uint8_t* from, int width, int height, uint8_t* to) {
    for (int row = 0; row < height; row += 2, from += 2 * width)
        for (int column = 0; column < width; column += 2) {
            const uint8_t* at = from + column;
            *to++ = static_cast<uint8_t>((at[0] + at[1] + at[width] + at[width + 1] + 2) / 4);
        }
}

uint8_t clamped(int value) { return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value); }

struct Planes {
    const uint8_t *y, *u, *v;
    int width, height;
};

void to_nv12(const Planes& from, uint8_t* out) {
    const int pixels = from.width * from.height;
    std::memcpy(out, from.y, pixels);
    out += pixels;
    for (int i = 0; i < pixels / 4; ++i) {
        *out++ = from.u[i];
        *out++ = from.v[i];
    }
}

void to_yuy2(const Planes& from, uint8_t* out) {
    const uint8_t* y = from.y;
    for (int row = 0; row < from.height; ++row) {
        const int chroma = row / 2 * (from.width / 2);
        for (int i = 0; i < from.width / 2; ++i) {
            *out++ = *y++;
            *out++ = from.u[chroma + i];
            *out++ = *y++;
            *out++ = from.v[chroma + i];
        }
    }
}

// ITU-R BT.601 in limited range, in 16 bits of fraction.
template <int BYTES>
void to_rgb(const Planes& from, bool bottom_up, uint8_t* out) {
    constexpr int HALF = 1 << 15, LUMA = 76309, RED_V = 104597, GREEN_U = 25675, GREEN_V = 53279, BLUE_U = 132201;
    for (int line = 0; line < from.height; ++line) {
        const int row = bottom_up ? from.height - 1 - line : line;
        const uint8_t* y = from.y + row * from.width;
        const uint8_t *u = from.u + row / 2 * (from.width / 2), *v = from.v + row / 2 * (from.width / 2);
        for (int column = 0; column < from.width; ++column, out += BYTES) {
            const int luma = (y[column] - 16) * LUMA + HALF, cu = u[column / 2] - 128, cv = v[column / 2] - 128;
            out[0] = clamped((luma + BLUE_U * cu) >> 16);
            out[1] = clamped((luma - GREEN_U * cu - GREEN_V * cv) >> 16);
            out[2] = clamped((luma + RED_V * cv) >> 16);
            if (BYTES == 4) out[3] = 255;
        }
    }
}

}  // namespace

const Format& format_at(int index) { return FORMATS[index]; }

const Format* format_of(const AM_MEDIA_TYPE& type) {
    if (type.majortype != MEDIATYPE_Video || type.formattype != FORMAT_VideoInfo || !type.pbFormat ||
        type.cbFormat < sizeof(VIDEOINFOHEADER))
        return nullptr;
    const BITMAPINFOHEADER& bitmap = video_of(type).bmiHeader;
    // Compared and never computed with, as callers may write anything here.
    for (const Format& format : FORMATS)
        if (format.subtype == type.subtype && format.compression == bitmap.biCompression &&
            format.bits == bitmap.biBitCount && format.width == bitmap.biWidth &&
            (format.height == bitmap.biHeight || -format.height == bitmap.biHeight))
            return &format;
    return nullptr;
}

bool is_bottom_up(const AM_MEDIA_TYPE& type) {
    const BITMAPINFOHEADER& bitmap = video_of(type).bmiHeader;
    return bitmap.biCompression == BI_RGB && bitmap.biHeight > 0;
}

REFERENCE_TIME period_of(const AM_MEDIA_TYPE& type) {
    const REFERENCE_TIME period = video_of(type).AvgTimePerFrame;
    return period < PERIOD ? PERIOD : period > SLOWEST ? SLOWEST : period;
}

void convert(uint8_t* canvas, const Format& format, bool bottom_up, uint8_t* out) {
    constexpr int PIXELS = WIDTH * HEIGHT;
    Planes planes = {canvas, canvas + PIXELS, canvas + PIXELS * 5 / 4, format.width, format.height};
    if (format.width < WIDTH) {
        halve(planes.y, WIDTH, HEIGHT, canvas);
        halve(planes.u, WIDTH / 2, HEIGHT / 2, canvas + PIXELS / 4);
        halve(planes.v, WIDTH / 2, HEIGHT / 2, canvas + PIXELS / 4 + PIXELS / 16);
        planes.u = canvas + PIXELS / 4;
        planes.v = planes.u + PIXELS / 16;
    }
    switch (format.layout) {
        case Layout::NV12: return to_nv12(planes, out);
        case Layout::I420: std::memcpy(out, canvas, format.size()); return;
        case Layout::YUY2: return to_yuy2(planes, out);
        case Layout::RGB24: return to_rgb<3>(planes, bottom_up, out);
        case Layout::RGB32: return to_rgb<4>(planes, bottom_up, out);
    }
}

AM_MEDIA_TYPE* new_type(const Format& format) {
    VIDEOINFOHEADER video = {};
    video.rcSource = video.rcTarget = {0, 0, format.width, format.height};
    video.AvgTimePerFrame = PERIOD;
    video.dwBitRate = format.size() * 8 * 30;
    BITMAPINFOHEADER& bitmap = video.bmiHeader;
    bitmap.biSize = sizeof bitmap;
    bitmap.biWidth = format.width;
    bitmap.biHeight = format.height;
    bitmap.biPlanes = 1;
    bitmap.biBitCount = format.bits;
    bitmap.biCompression = format.compression;
    bitmap.biSizeImage = format.size();
    AM_MEDIA_TYPE type = {};
    type.majortype = MEDIATYPE_Video;
    type.subtype = format.subtype;
    type.bFixedSizeSamples = TRUE;
    type.lSampleSize = format.size();
    type.formattype = FORMAT_VideoInfo;
    type.cbFormat = sizeof video;
    type.pbFormat = reinterpret_cast<BYTE*>(&video);
    return duplicate(type);
}

bool copy_type(AM_MEDIA_TYPE* to, const AM_MEDIA_TYPE& from) {
    BYTE* format = nullptr;
    if (from.cbFormat) {
        format = static_cast<BYTE*>(CoTaskMemAlloc(from.cbFormat));
        if (!format) return false;
        std::memcpy(format, from.pbFormat, from.cbFormat);
    }
    *to = from;
    to->pbFormat = format;
    if (to->pUnk) to->pUnk->AddRef();
    return true;
}

AM_MEDIA_TYPE* duplicate(const AM_MEDIA_TYPE& from) {
    auto* type = static_cast<AM_MEDIA_TYPE*>(CoTaskMemAlloc(sizeof(AM_MEDIA_TYPE)));
    if (type && !copy_type(type, from)) {
        CoTaskMemFree(type);
        type = nullptr;
    }
    return type;
}

void free_type(AM_MEDIA_TYPE& type) {
    CoTaskMemFree(type.pbFormat);
    if (type.pUnk) type.pUnk->Release();
    type = {};
}

void delete_type(AM_MEDIA_TYPE* type) {
    if (!type) return;
    free_type(*type);
    CoTaskMemFree(type);
}

}  // namespace anonemo
