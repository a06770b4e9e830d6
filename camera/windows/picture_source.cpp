#include "picture_source.h"

#include <cstring>
#include <initializer_list>

#include "trust.h"

namespace anonemo {

extern HINSTANCE library;

namespace {

constexpr int64_t RETRIES_PER_SECOND = 20;
constexpr int PAUSE_RESOURCE = 1;   // as in camera.rc
constexpr size_t RUN_BYTES = 3;     // length, 16 bits, little-endian; value

bool is_fresh(int64_t ticks) {
    // Unsigned, so that no stamp overflows: what is too far in the future comes out huge.
    const uint64_t second = static_cast<uint64_t>(ticks_per_second());
    const uint64_t ahead = second * AHEAD_MS / 1000;
    const uint64_t age = static_cast<uint64_t>(ticks_now()) + ahead - static_cast<uint64_t>(ticks);
    return age <= ahead + second * SILENCE_MS / 1000;
}

}  // namespace

int64_t ticks_now() {
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    return now.QuadPart;
}

int64_t ticks_per_second() {
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    return frequency.QuadPart;
}

void write_pause_picture(uint8_t* out) {
    size_t written = 0;
    HRSRC found = FindResourceW(library, MAKEINTRESOURCEW(PAUSE_RESOURCE), MAKEINTRESOURCEW(10 /* RT_RCDATA */));
    HGLOBAL loaded = found ? LoadResource(library, found) : nullptr;
    if (const auto* runs = static_cast<const uint8_t*>(loaded ? LockResource(loaded) : nullptr)) {
        for (size_t left = SizeofResource(library, found) / RUN_BYTES; left; --left, runs += RUN_BYTES) {
            const size_t length = runs[0] | runs[1] << 8;
            if (length > PICTURE_BYTES - written) break;
            std::memset(out + written, runs[2], length);
            written += length;
        }
    }
    // Not reached with a library that is whole: grey.
    std::memset(out + written, 128, PICTURE_BYTES - written);
}

bool PictureSource::open() {
    if (header_) return true;
    const int64_t now = ticks_now();
    if (now < retry_at_) return false;
    retry_at_ = now + ticks_per_second() / RETRIES_PER_SECOND;
    section_ = OpenFileMappingW(FILE_MAP_READ | READ_CONTROL, FALSE, SECTION_NAME);
    if (!section_) return false;
    events_[0] = OpenEventW(SYNCHRONIZE, FALSE, EVEN_NAME);
    events_[1] = OpenEventW(SYNCHRONIZE, FALSE, ODD_NAME);
    watched_ = OpenEventW(EVENT_MODIFY_STATE, FALSE, WATCHED_NAME);
    if (events_[0] && events_[1] && is_of_this_user(section_))
        // Of a section that is smaller, nothing is mapped.
        header_ = static_cast<const Header*>(MapViewOfFile(section_, FILE_MAP_READ, 0, 0, SECTION_BYTES));
    const bool good = header_ && !std::memcmp(header_->magic, MAGIC, sizeof MAGIC) && header_->version == VERSION &&
                      header_->width == WIDTH && header_->height == HEIGHT && header_->slots == SLOTS;
    if (!good) close();
    return good;
}

void PictureSource::close() {
    if (header_) UnmapViewOfFile(header_);
    header_ = nullptr;
    for (HANDLE* handle : {&section_, &events_[0], &events_[1], &watched_}) {
        if (*handle) CloseHandle(*handle);
        *handle = nullptr;
    }
}

uint32_t PictureSource::newest() {
    if (!open()) return 0;
    const uint32_t number = header_->newest;
    if (!number) return 0;
    const Slot& slot = header_->slot[number % SLOTS];
    if (slot.begun == number && slot.done == number && is_fresh(slot.ticks)) return number;
    // Silent, or not to be trusted: let go, so that the next program's section can be found.
    if (header_->newest == number) close();
    return 0;
}

uint32_t PictureSource::read(uint8_t* out) {
    for (int attempt = 0; attempt < 3; ++attempt) {
        const uint32_t number = newest();
        if (!number) break;
        const Slot& slot = header_->slot[number % SLOTS];
        const auto* pictures = reinterpret_cast<const uint8_t*>(header_) + PICTURES_AT;
        std::memcpy(out, pictures + (number % SLOTS) * PICTURE_BYTES, PICTURE_BYTES);
        MemoryBarrier();
        if (slot.begun == number && slot.done == number) return number;
    }
    write_pause_picture(out);
    return 0;
}

void PictureSource::say_watched() const {
    if (watched_) SetEvent(watched_);
}

}  // namespace anonemo
