#include <cstring>
#include <initializer_list>

#include "enumerators.h"
#include "filter.h"

namespace anonemo {
namespace {

constexpr long BUFFERS = 4;

bool leaves_open(const AM_MEDIA_TYPE& type) {
    return type.majortype == GUID_NULL || type.subtype == GUID_NULL || type.formattype == GUID_NULL;
}

bool goes_with(const AM_MEDIA_TYPE& type, const AM_MEDIA_TYPE* wanted) {
    const auto either = [](const GUID& is, const GUID& shall) { return shall == GUID_NULL || is == shall; };
    return !wanted || (either(type.majortype, wanted->majortype) && either(type.subtype, wanted->subtype) &&
                       either(type.formattype, wanted->formattype));
}

}  // namespace

Pin::Pin(Filter& filter) : filter_(filter) {
    stopped_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    running_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
}

Pin::~Pin() {
    delete_type(chosen_);
    CloseHandle(stopped_);
    CloseHandle(running_);
}

STDMETHODIMP Pin::QueryInterface(REFIID id, void** out) {
    if (!out) return E_POINTER;
    if (id == IID_IUnknown || id == IID_IPin)
        *out = static_cast<IPin*>(this);
    else if (id == IID_IAMStreamConfig)
        *out = static_cast<IAMStreamConfig*>(this);
    else if (id == IID_IKsPropertySet)
        *out = static_cast<IKsPropertySet*>(this);
    else if (id == IID_IQualityControl)
        *out = static_cast<IQualityControl*>(this);
    else
        *out = nullptr;
    if (!*out) return E_NOINTERFACE;
    AddRef();
    return S_OK;
}

STDMETHODIMP_(ULONG) Pin::AddRef() { return filter_.AddRef(); }
STDMETHODIMP_(ULONG) Pin::Release() { return filter_.Release(); }

AM_MEDIA_TYPE* Pin::type_at(int index) {
    Guard held(filter_.lock);
    if (chosen_) return index == 0 ? duplicate(*chosen_) : nullptr;
    return index >= 0 && index < FORMAT_COUNT ? new_type(format_at(index)) : nullptr;
}

STDMETHODIMP Pin::Connect(IPin* receiver, const AM_MEDIA_TYPE* wanted) {
    if (!receiver) return E_POINTER;
    // Looked at first, since while it stops the transition is held.
    if (!filter_.is_stopped()) return VFW_E_NOT_STOPPED;
    Guard transition(filter_.transition);
    Guard held(filter_.lock);
    if (receiver_) return VFW_E_ALREADY_CONNECTED;
    if (!filter_.is_stopped()) return VFW_E_NOT_STOPPED;
    if (wanted && !leaves_open(*wanted)) return connect_with(receiver, *wanted);
    return connect_with_any(receiver, wanted);
}

HRESULT Pin::connect_with_any(IPin* receiver, const AM_MEDIA_TYPE* wanted) {
    const auto suits = [&](AM_MEDIA_TYPE* type) {
        const bool good = goes_with(*type, wanted) && SUCCEEDED(connect_with(receiver, *type));
        delete_type(type);
        return good;
    };
    int index = 0;
    while (AM_MEDIA_TYPE* type = type_at(index++))
        if (suits(type)) return S_OK;
    // Then what the other side proposes.
    IEnumMediaTypes* proposals = nullptr;
    if (FAILED(receiver->EnumMediaTypes(&proposals)) || !proposals) return VFW_E_NO_ACCEPTABLE_TYPES;
    HRESULT result = VFW_E_NO_ACCEPTABLE_TYPES;
    AM_MEDIA_TYPE* type = nullptr;
    while (FAILED(result) && proposals->Next(1, &type, nullptr) == S_OK)
        if (suits(type)) result = S_OK;
    proposals->Release();
    return result;
}

HRESULT Pin::connect_with(IPin* receiver, const AM_MEDIA_TYPE& type) {
    const Format* format = format_of(type);
    if (!format) return VFW_E_TYPE_NOT_ACCEPTED;
    HRESULT result = receiver->ReceiveConnection(this, &type);
    if (FAILED(result)) return result;
    receiver_ = receiver;
    receiver_->AddRef();
    result = receiver->QueryInterface(IID_IMemInputPin, reinterpret_cast<void**>(&input_));
    if (SUCCEEDED(result)) result = agree_on_allocator(input_, static_cast<long>(format->size()));
    if (SUCCEEDED(result) && !copy_type(&connected_, type)) result = E_OUTOFMEMORY;
    if (FAILED(result)) {
        receiver->Disconnect();
        forget_connection();
    }
    return result;
}

HRESULT Pin::agree_on_allocator(IMemInputPin* input, long size) {
    ALLOCATOR_PROPERTIES asked = {}, wanted = {};
    input->GetAllocatorRequirements(&asked);
    wanted.cBuffers = asked.cBuffers > BUFFERS ? asked.cBuffers : BUFFERS;
    wanted.cbAlign = asked.cbAlign > 1 ? asked.cbAlign : 1;
    wanted.cbBuffer = asked.cbBuffer > size ? asked.cbBuffer : size;
    wanted.cbPrefix = asked.cbPrefix > 0 ? asked.cbPrefix : 0;
    HRESULT result = E_FAIL;
    for (const bool theirs : {true, false}) {
        IMemAllocator* allocator = nullptr;
        result = theirs ? input->GetAllocator(&allocator)
                        : CoCreateInstance(CLSID_MemoryAllocator, nullptr, CLSCTX_INPROC_SERVER, IID_IMemAllocator,
                                           reinterpret_cast<void**>(&allocator));
        if (FAILED(result) || !allocator) continue;
        ALLOCATOR_PROPERTIES given = {};
        result = allocator->SetProperties(&wanted, &given);
        if (SUCCEEDED(result) && (given.cbBuffer < size || given.cBuffers < 1)) result = VFW_E_BUFFER_OVERFLOW;
        if (SUCCEEDED(result)) result = input->NotifyAllocator(allocator, FALSE);
        if (SUCCEEDED(result)) {
            allocator_ = allocator;
            return S_OK;
        }
        allocator->Release();
    }
    return FAILED(result) ? result : E_FAIL;
}

void Pin::forget_connection() {
    if (receiver_) receiver_->Release();
    if (input_) input_->Release();
    if (allocator_) allocator_->Release();
    receiver_ = nullptr;
    input_ = nullptr;
    allocator_ = nullptr;
    free_type(connected_);
}

STDMETHODIMP Pin::Disconnect() {
    if (!filter_.is_stopped()) return VFW_E_NOT_STOPPED;
    Guard transition(filter_.transition);
    Guard held(filter_.lock);
    if (!receiver_) return S_FALSE;
    if (!filter_.is_stopped()) return VFW_E_NOT_STOPPED;
    forget_connection();
    return S_OK;
}

STDMETHODIMP Pin::ConnectedTo(IPin** out) {
    if (!out) return E_POINTER;
    Guard held(filter_.lock);
    *out = receiver_;
    if (!receiver_) return VFW_E_NOT_CONNECTED;
    receiver_->AddRef();
    return S_OK;
}

STDMETHODIMP Pin::ConnectionMediaType(AM_MEDIA_TYPE* out) {
    if (!out) return E_POINTER;
    Guard held(filter_.lock);
    *out = {};
    if (!receiver_) return VFW_E_NOT_CONNECTED;
    return copy_type(out, connected_) ? S_OK : E_OUTOFMEMORY;
}

STDMETHODIMP Pin::QueryPinInfo(PIN_INFO* out) {
    if (!out) return E_POINTER;
    filter_.AddRef();
    out->pFilter = &filter_;
    out->dir = PINDIR_OUTPUT;
    lstrcpynW(out->achName, PIN_NAME, MAX_PIN_NAME);
    return S_OK;
}

STDMETHODIMP Pin::QueryDirection(PIN_DIRECTION* out) {
    if (!out) return E_POINTER;
    *out = PINDIR_OUTPUT;
    return S_OK;
}

STDMETHODIMP Pin::QueryId(LPWSTR* out) {
    if (!out) return E_POINTER;
    *out = static_cast<LPWSTR>(CoTaskMemAlloc(sizeof PIN_NAME));
    if (!*out) return E_OUTOFMEMORY;
    std::memcpy(*out, PIN_NAME, sizeof PIN_NAME);
    return S_OK;
}

STDMETHODIMP Pin::QueryAccept(const AM_MEDIA_TYPE* type) {
    if (!type) return E_POINTER;
    return format_of(*type) ? S_OK : S_FALSE;
}

STDMETHODIMP Pin::EnumMediaTypes(IEnumMediaTypes** out) { return TypeEnumerator::make(filter_, 0, out); }

STDMETHODIMP Pin::SetFormat(AM_MEDIA_TYPE* type) {
    if (!filter_.is_stopped()) return VFW_E_NOT_STOPPED;
    AM_MEDIA_TYPE* chosen = nullptr;   // without a type: all are offered again
    IPin* receiver = nullptr;
    ConnectedTo(&receiver);
    const bool suits = !type || (format_of(*type) && (!receiver || receiver->QueryAccept(type) == S_OK));
    if (receiver) receiver->Release();
    if (!suits) return VFW_E_INVALIDMEDIATYPE;
    if (type) {
        chosen = duplicate(*type);
        if (!chosen) return E_OUTOFMEMORY;
        reinterpret_cast<VIDEOINFOHEADER*>(chosen->pbFormat)->AvgTimePerFrame = period_of(*type);
    }
    {
        Guard held(filter_.lock);
        delete_type(chosen_);
        chosen_ = chosen;
    }
    FILTER_INFO info = {};
    filter_.QueryFilterInfo(&info);
    const HRESULT result = chosen && receiver && info.pGraph ? info.pGraph->Reconnect(this) : S_OK;
    if (info.pGraph) info.pGraph->Release();
    return result;
}

STDMETHODIMP Pin::GetFormat(AM_MEDIA_TYPE** out) {
    if (!out) return E_POINTER;
    Guard held(filter_.lock);
    *out = receiver_ ? duplicate(connected_) : type_at(0);
    return *out ? S_OK : E_OUTOFMEMORY;
}

STDMETHODIMP Pin::GetNumberOfCapabilities(int* count, int* size) {
    if (!count || !size) return E_POINTER;
    *count = FORMAT_COUNT;
    *size = sizeof(VIDEO_STREAM_CONFIG_CAPS);
    return S_OK;
}

STDMETHODIMP Pin::GetStreamCaps(int index, AM_MEDIA_TYPE** out, BYTE* caps_out) {
    if (!out || !caps_out) return E_POINTER;
    *out = nullptr;
    if (index < 0) return E_INVALIDARG;
    if (index >= FORMAT_COUNT) return S_FALSE;
    const Format& format = format_at(index);
    VIDEO_STREAM_CONFIG_CAPS caps = {};
    caps.guid = FORMAT_VideoInfo;
    caps.InputSize = caps.MinCroppingSize = caps.MaxCroppingSize = caps.MinOutputSize = caps.MaxOutputSize = {
        format.width, format.height};
    caps.CropGranularityX = caps.CropGranularityY = caps.CropAlignX = caps.CropAlignY = 1;
    caps.OutputGranularityX = caps.OutputGranularityY = 1;
    caps.MinFrameInterval = PERIOD;
    caps.MaxFrameInterval = SLOWEST;
    caps.MinBitsPerSecond = static_cast<LONG>(format.size() * 8);
    caps.MaxBitsPerSecond = caps.MinBitsPerSecond * 30;
    std::memcpy(caps_out, &caps, sizeof caps);
    *out = new_type(format);
    // S_OK exactly: callers compare.
    return *out ? S_OK : E_OUTOFMEMORY;
}

STDMETHODIMP Pin::Get(REFGUID set, DWORD id, void*, DWORD, void* data, DWORD size, DWORD* returned) {
    if (set != AMPROPSETID_Pin) return E_PROP_SET_UNSUPPORTED;
    if (id != AMPROPERTY_PIN_CATEGORY) return E_PROP_ID_UNSUPPORTED;
    if (!data && !returned) return E_POINTER;
    if (returned) *returned = sizeof(GUID);
    if (!data) return S_OK;
    if (size < sizeof(GUID)) return E_UNEXPECTED;
    std::memcpy(data, &PIN_CATEGORY_CAPTURE, sizeof(GUID));
    return S_OK;
}

STDMETHODIMP Pin::QuerySupported(REFGUID set, DWORD id, DWORD* support) {
    if (set != AMPROPSETID_Pin) return E_PROP_SET_UNSUPPORTED;
    if (id != AMPROPERTY_PIN_CATEGORY) return E_PROP_ID_UNSUPPORTED;
    if (support) *support = KSPROPERTY_SUPPORT_GET;
    return S_OK;
}

}  // namespace anonemo
