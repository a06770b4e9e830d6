#include "formats.h"

#include <emmintrin.h>

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

// Eight numbers of 32 bits. SSE2 is what every Windows 10 has; one number at a time takes four times as long.
struct Eight {
    __m128i low, high;

    Eight operator+(const Eight& other) const {
        return {_mm_add_epi32(low, other.low), _mm_add_epi32(high, other.high)};
    }
    // Without their 16 bits of fraction.
    __m128i whole() const { return _mm_packs_epi32(_mm_srai_epi32(low, 16), _mm_srai_epi32(high, 16)); }
};

// a * by_a + b * by_b of eight numbers of 16 bits each; the factors have 16 bits, too.
Eight sum(__m128i a, int by_a, __m128i b, int by_b) {
    const __m128i factors = _mm_unpacklo_epi16(_mm_set1_epi16(static_cast<short>(by_a)), _mm_set1_epi16(static_cast<short>(by_b)));
    return {_mm_madd_epi16(_mm_unpacklo_epi16(a, b), factors), _mm_madd_epi16(_mm_unpackhi_epi16(a, b), factors)};
}

// Eight values of Y, less what is black.
__m128i luma_at(const uint8_t* at) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    return _mm_sub_epi16(_mm_unpacklo_epi8(bytes, _mm_setzero_si128()), _mm_set1_epi16(16));
}

// Four values of U or V, each twice, less what is grey.
__m128i chroma_at(const uint8_t* at) {
    int four;
    std::memcpy(&four, at, sizeof four);
    const __m128i wide = _mm_unpacklo_epi8(_mm_cvtsi32_si128(four), _mm_setzero_si128());
    return _mm_sub_epi16(_mm_unpacklo_epi16(wide, wide), _mm_set1_epi16(128));
}

// ITU-R BT.601 in limited range, in 16 bits of fraction: 76309 of Y, and 104597 of V in red, -25675 of U and -53279 of V in green,
// 132201 of U in blue; made up of factors that 16 bits hold. Writes eight pixels of B, G, R, 255.
void to_bgra(const uint8_t* y, const uint8_t* u, const uint8_t* v, uint8_t* out) {
    const __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi32(1 << 15);
    const __m128i luma = luma_at(y), cu = chroma_at(u), cv = chroma_at(v);
    const Eight light = sum(_mm_slli_epi16(luma, 1), 32767, luma, 10775) + Eight{half, half};
    const __m128i blue = (light + sum(_mm_slli_epi16(cu, 2), 32767, cu, 1133)).whole();
    const __m128i green = (light + sum(cu, -25675, _mm_slli_epi16(cv, 1), -26639) + sum(cv, -1, zero, 0)).whole();
    const __m128i red = (light + sum(_mm_slli_epi16(cv, 2), 26149, cv, 1)).whole();
    // Packing clamps to 0 to 255.
    const __m128i bg = _mm_unpacklo_epi8(_mm_packus_epi16(blue, zero), _mm_packus_epi16(green, zero));
    const __m128i ra = _mm_unpacklo_epi8(_mm_packus_epi16(red, zero), _mm_set1_epi8(-1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_unpacklo_epi16(bg, ra));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out) + 1, _mm_unpackhi_epi16(bg, ra));
}

template <int BYTES>
void to_rgb(const Planes& from, bool bottom_up, uint8_t* out) {
    static_assert(WIDTH / 2 % 8 == 0, "whole steps in both sizes");
    for (int line = 0; line < from.height; ++line) {
        const int row = bottom_up ? from.height - 1 - line : line;
        const uint8_t* y = from.y + row * from.width;
        const uint8_t *u = from.u + row / 2 * (from.width / 2), *v = from.v + row / 2 * (from.width / 2);
        for (int column = 0; column < from.width; column += 8, out += 8 * BYTES) {
            uint8_t pixels[8 * 4];
            to_bgra(y + column, u + column / 2, v + column / 2, pixels);
            for (int i = 0; i < 8; ++i) std::memcpy(out + i * BYTES, pixels + i * 4, BYTES);
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
