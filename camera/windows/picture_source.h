// Where the camera's pictures come from: the program's shared section, and in doubt the pause picture.
#pragma once
#include "protocol.h"

namespace anonemo {

int64_t ticks_now();
int64_t ticks_per_second();

// Write the pause picture, which the library carries: I420 of PICTURE_BYTES. Cannot fail.
void write_pause_picture(uint8_t* out);

class PictureSource {
public:
    PictureSource() = default;
    ~PictureSource() { close(); }
    PictureSource(const PictureSource&) = delete;
    PictureSource& operator=(const PictureSource&) = delete;

    // Number of the picture to be shown now; 0: the pause picture.
    uint32_t newest();
    // Write the picture to be shown now, I420 of PICTURE_BYTES, whole or not at all. Returns its number; 0: the pause picture.
    uint32_t read(uint8_t* out);
    // The event that is set once there is a picture after this one; nullptr while there is no program.
    HANDLE next_event(uint32_t number) const { return events_[(number + 1) & 1]; }
    // Let the program know that somebody takes pictures.
    void say_watched() const;

private:
    bool open();
    void close();

    HANDLE section_ = nullptr, events_[2] = {}, watched_ = nullptr;
    const Header* header_ = nullptr;
    int64_t retry_at_ = 0;
};

}  // namespace anonemo
