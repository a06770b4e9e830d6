// What the program and the camera share in one session of Windows. Kept in step with anonemo_tray/output/windows_camera.py.
#pragma once
#include <windows.h>

#include <cstdint>

namespace anonemo {

constexpr int WIDTH = 1280, HEIGHT = 720;
constexpr size_t PICTURE_BYTES = static_cast<size_t>(WIDTH) * HEIGHT * 3 / 2;   // I420: Y, then U and V at half the size
constexpr uint32_t VERSION = 1, SLOTS = 3;
constexpr int64_t SILENCE_MS = 300;     // a picture older than this is not shown any more
constexpr int64_t AHEAD_MS = 10;        // a stamp further in the future than this is no stamp

// "Local\" is the namespace of one log-in session: two users on one machine never share it.
constexpr wchar_t SECTION_NAME[] = L"Local\\AnonEmoCamera-1";
constexpr wchar_t EVEN_NAME[] = L"Local\\AnonEmoCamera-1-even";        // set while the newest picture's number is even
constexpr wchar_t ODD_NAME[] = L"Local\\AnonEmoCamera-1-odd";          // likewise odd
constexpr wchar_t WATCHED_NAME[] = L"Local\\AnonEmoCamera-1-watched";  // set by readers with each sample, reset by the program

constexpr char MAGIC[8] = {'A', 'n', 'o', 'n', 'E', 'm', 'o', 'C'};

struct Slot {
    volatile uint32_t begun;   // number of the picture whose writing was begun here
    volatile uint32_t done;    // the same number once all of it is written; 0 meanwhile
    volatile int64_t ticks;    // QueryPerformanceCounter when it was published
};

struct Header {
    char magic[8];
    uint32_t version, width, height, slots;
    volatile uint32_t newest;   // number of the newest picture, which is in slot number % SLOTS; 0: show the pause picture
    uint32_t reserved;
    Slot slot[SLOTS];
};

constexpr size_t PICTURES_AT = 4096;
constexpr size_t SECTION_BYTES = PICTURES_AT + SLOTS * PICTURE_BYTES;
static_assert(sizeof(Slot) == 16 && sizeof(Header) == 80, "as the program has it");

}  // namespace anonemo
