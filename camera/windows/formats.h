// The pictures that call programs can have: five formats in two sizes.
#pragma once
#define NO_DSHOW_STRSAFE
#include <dshow.h>

#include "picture_source.h"

namespace anonemo {

constexpr REFERENCE_TIME PERIOD = 333'333;        // of 30 pictures a second, in 100 ns
constexpr REFERENCE_TIME SLOWEST = 10'000'000;    // one a second

enum class Layout { NV12, I420, YUY2, RGB24, RGB32 };

struct Format {
    Layout layout;
    GUID subtype;
    DWORD compression;
    WORD bits;   // of a pixel
    int width, height;

    DWORD size() const { return static_cast<DWORD>(width) * height * bits / 8; }
    bool is_rgb() const { return compression == BI_RGB; }
};

constexpr int FORMAT_COUNT = 10;
const Format& format_at(int index);   // 0 to FORMAT_COUNT - 1, in the order in which callers are offered them

// The format that a whole media type describes; nullptr if it is none of ours.
const Format* format_of(const AM_MEDIA_TYPE& type);
// Whether the first row of such a type is the lowest one, as RGB has it unless the height is negative.
bool is_bottom_up(const AM_MEDIA_TYPE& type);
// Between two pictures, in 100 ns.
REFERENCE_TIME period_of(const AM_MEDIA_TYPE& type);

// Write a canvas in a format.
//   canvas: I420, 1280 x 720; changed when the format is smaller.
//   out: format.size() bytes.
void convert(uint8_t* canvas, const Format& format, bool bottom_up, uint8_t* out);

// Media types live in memory of COM's; nullptr and false: there is none left.
AM_MEDIA_TYPE* new_type(const Format& format);
AM_MEDIA_TYPE* duplicate(const AM_MEDIA_TYPE& type);
bool copy_type(AM_MEDIA_TYPE* to, const AM_MEDIA_TYPE& from);
void free_type(AM_MEDIA_TYPE& type);
void delete_type(AM_MEDIA_TYPE* type);

}  // namespace anonemo
