// The pin's thread: delivers samples while the filter runs, each new picture at once, and without one at a steady pace.
#include <new>

#include "filter.h"

namespace anonemo {
namespace {

constexpr DWORD UNTIL_FLUSHED_MS = 100;

}  // namespace

struct Pin::Stream {
    const Format* format;
    bool bottom_up;
    REFERENCE_TIME period;   // in 100 ns
    PictureSource source;
    uint32_t shown = 0;      // number of the picture delivered last; 0: the pause picture
    uint8_t canvas[PICTURE_BYTES];
};

HRESULT Pin::start() {
    if (!receiver_ || thread_) return S_OK;
    const HRESULT result = allocator_->Commit();
    if (FAILED(result)) return result;
    ResetEvent(stopped_);
    ResetEvent(running_);
    thread_ = CreateThread(nullptr, 0, stream, this, 0, nullptr);
    if (thread_) return S_OK;
    allocator_->Decommit();
    return E_OUTOFMEMORY;
}

void Pin::stop() {
    if (!thread_) return;
    SetEvent(stopped_);
    allocator_->Decommit();   // a thread that waits for a free sample goes on
    // A renderer that is not running yet keeps a sample waiting; in a graph that stops its source first, only a flush ends that.
    const bool is_held = WaitForSingleObject(thread_, UNTIL_FLUSHED_MS) == WAIT_TIMEOUT;
    if (is_held) receiver_->BeginFlush();
    WaitForSingleObject(thread_, INFINITE);
    if (is_held) receiver_->EndFlush();
    CloseHandle(thread_);
    thread_ = nullptr;
}

DWORD WINAPI Pin::stream(void* self) {
    Pin& pin = *static_cast<Pin*>(self);
    const HRESULT initialised = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    if (auto* stream = new (std::nothrow) Stream) {
        stream->format = format_of(pin.connected_);
        stream->bottom_up = is_bottom_up(pin.connected_);
        stream->period = period_of(pin.connected_);
        pin.deliver_until_stopped(*stream);
        delete stream;
    }
    if (SUCCEEDED(initialised)) CoUninitialize();
    return 0;
}

void Pin::deliver_until_stopped(Stream& stream) {
    const int64_t second = ticks_per_second(), period = stream.period * second / 10'000'000;
    int64_t last = ticks_now() - 2 * period;
    bool is_event_stale = false;   // it is set, and yet there is nothing new
    for (;;) {
        const HANDLE may_run[] = {stopped_, running_};
        if (WaitForMultipleObjects(2, may_run, FALSE, INFINITE) != WAIT_OBJECT_0 + 1) return;
        const uint32_t newest = stream.source.newest();
        const bool is_new = newest != stream.shown;
        // Sooner than the pace by as much as the program's own may vary, and later while one is about to come.
        const int64_t due = last + (is_new ? period * 3 / 4 : newest ? period * 5 / 4 : period);
        const int64_t now = ticks_now();
        if (now >= due) {
            if (FAILED(deliver(stream)) && WaitForSingleObject(stopped_, 10) == WAIT_OBJECT_0) return;
            last = is_new || now - due > period ? now : due;
            is_event_stale = false;
            continue;
        }
        const HANDLE handles[] = {stopped_, is_new || is_event_stale ? nullptr : stream.source.next_event(stream.shown)};
        const DWORD wait = static_cast<DWORD>((due - now) * 1000 / second) + 1;
        const DWORD woken = WaitForMultipleObjects(handles[1] ? 2 : 1, handles, FALSE, wait);
        if (woken == WAIT_OBJECT_0 || woken == WAIT_FAILED) return;
        is_event_stale = woken == WAIT_OBJECT_0 + 1 && stream.source.newest() == stream.shown;
    }
}

HRESULT Pin::deliver(Stream& stream) {
    IMediaSample* sample = nullptr;
    HRESULT result = allocator_->GetBuffer(&sample, nullptr, nullptr, 0);
    if (FAILED(result)) return result;
    result = fill(stream, *sample);
    if (SUCCEEDED(result)) result = input_->Receive(sample);
    sample->Release();
    return result;
}

HRESULT Pin::fill(Stream& stream, IMediaSample& sample) {
    // The other side may have another of our types from this sample on.
    AM_MEDIA_TYPE* changed = nullptr;
    if (sample.GetMediaType(&changed) == S_OK && changed) {
        if (const Format* format = format_of(*changed)) {
            stream.format = format;
            stream.bottom_up = is_bottom_up(*changed);
        }
        delete_type(changed);
    }
    BYTE* out = nullptr;
    const HRESULT result = sample.GetPointer(&out);
    if (FAILED(result)) return result;
    const long size = static_cast<long>(stream.format->size());
    if (!out || sample.GetSize() < size) return VFW_E_BUFFER_OVERFLOW;
    stream.shown = stream.source.read(stream.canvas);
    stream.source.say_watched();
    convert(stream.canvas, *stream.format, stream.bottom_up, out);
    sample.SetActualDataLength(size);
    sample.SetSyncPoint(TRUE);
    sample.SetDiscontinuity(FALSE);
    sample.SetPreroll(FALSE);
    REFERENCE_TIME start = filter_.stream_time(), end = start + stream.period;
    return start < 0 ? sample.SetTime(nullptr, nullptr) : sample.SetTime(&start, &end);
}

}  // namespace anonemo
