#include "filter.h"

#include "enumerators.h"

namespace anonemo {

// {3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}: the same for 64 and for 32 bits, which Windows keeps apart by itself.
const CLSID CLSID_AnonEmoCamera = {0x3d2a6a0e, 0x7c55, 0x4e0b, {0x9b, 0x7a, 0x5b, 0x1f, 0x2c, 0x8e, 0x41, 0xd6}};

Filter::Filter() : pin(*this) {
    InitializeCriticalSection(&transition);
    InitializeCriticalSection(&lock);
    InitializeCriticalSection(&clock_lock_);
    InterlockedIncrement(&objects_in_use);
}

Filter::~Filter() {
    // A caller may let go of it while it runs.
    Stop();
    pin.Disconnect();
    if (clock_) clock_->Release();
    DeleteCriticalSection(&clock_lock_);
    DeleteCriticalSection(&lock);
    DeleteCriticalSection(&transition);
    InterlockedDecrement(&objects_in_use);
}

STDMETHODIMP Filter::QueryInterface(REFIID id, void** out) {
    if (!out) return E_POINTER;
    if (id == IID_IUnknown || id == IID_IPersist || id == IID_IMediaFilter || id == IID_IBaseFilter)
        *out = static_cast<IBaseFilter*>(this);
    else if (id == IID_IAMFilterMiscFlags)
        *out = static_cast<IAMFilterMiscFlags*>(this);
    else if (id == IID_IPersistPropertyBag)
        *out = static_cast<IPersistPropertyBag*>(this);
    else
        *out = nullptr;
    if (!*out) return E_NOINTERFACE;
    AddRef();
    return S_OK;
}

STDMETHODIMP_(ULONG) Filter::Release() {
    const LONG left = InterlockedDecrement(&references_);
    if (!left) {
        // What is let go of on the way out counts here too, and must not come to zero again.
        references_ = 1 << 20;
        delete this;
    }
    return left;
}

STDMETHODIMP Filter::GetClassID(CLSID* out) {
    if (!out) return E_POINTER;
    *out = CLSID_AnonEmoCamera;
    return S_OK;
}

STDMETHODIMP Filter::Stop() {
    Guard held(transition);
    pin.stop();
    state_ = State_Stopped;   // only now may the connection change
    return S_OK;
}

STDMETHODIMP Filter::Pause() {
    Guard held(transition);
    const HRESULT result = pin.start();
    if (FAILED(result)) return result;
    pin.pause();
    state_ = State_Paused;
    return S_OK;
}

STDMETHODIMP Filter::Run(REFERENCE_TIME start) {
    Guard held(transition);
    const HRESULT result = pin.start();
    if (FAILED(result)) return result;
    {
        Guard clock_held(clock_lock_);
        start_ = start;
    }
    pin.run();
    state_ = State_Running;
    return S_OK;
}

STDMETHODIMP Filter::GetState(DWORD, FILTER_STATE* out) {
    if (!out) return E_POINTER;
    *out = state_;
    // A live source delivers nothing while paused; so that nobody waits for it.
    return *out == State_Paused ? VFW_S_CANT_CUE : S_OK;
}

STDMETHODIMP Filter::SetSyncSource(IReferenceClock* clock) {
    if (clock) clock->AddRef();
    IReferenceClock* before;
    {
        Guard held(clock_lock_);
        before = clock_;
        clock_ = clock;
    }
    if (before) before->Release();
    return S_OK;
}

STDMETHODIMP Filter::GetSyncSource(IReferenceClock** out) {
    if (!out) return E_POINTER;
    Guard held(clock_lock_);
    *out = clock_;
    if (clock_) clock_->AddRef();
    return S_OK;
}

REFERENCE_TIME Filter::stream_time() {
    IReferenceClock* clock = nullptr;
    REFERENCE_TIME start = 0, now = 0;
    GetSyncSource(&clock);
    if (!clock) return -1;
    {
        Guard held(clock_lock_);
        start = start_;
    }
    const bool good = SUCCEEDED(clock->GetTime(&now));
    clock->Release();
    if (!good) return -1;
    return now > start ? now - start : 0;
}

STDMETHODIMP Filter::EnumPins(IEnumPins** out) { return PinEnumerator::make(*this, 0, out); }

STDMETHODIMP Filter::FindPin(LPCWSTR id, IPin** out) {
    if (!id || !out) return E_POINTER;
    *out = nullptr;
    if (lstrcmpW(id, PIN_NAME)) return VFW_E_NOT_FOUND;
    AddRef();
    *out = &pin;
    return S_OK;
}

STDMETHODIMP Filter::QueryFilterInfo(FILTER_INFO* out) {
    if (!out) return E_POINTER;
    Guard held(lock);
    lstrcpynW(out->achName, name_, MAX_FILTER_NAME);
    out->pGraph = graph_;
    if (graph_) graph_->AddRef();
    return S_OK;
}

STDMETHODIMP Filter::JoinFilterGraph(IFilterGraph* graph, LPCWSTR name) {
    Guard held(lock);
    graph_ = graph;
    name_[0] = 0;
    if (name) lstrcpynW(name_, name, MAX_FILTER_NAME);
    return S_OK;
}

}  // namespace anonemo
