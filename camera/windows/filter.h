// The camera as DirectShow sees it: a live source with one output pin.
#pragma once
#include "formats.h"

namespace anonemo {

extern const CLSID CLSID_AnonEmoCamera;
extern volatile LONG objects_in_use;   // while there are any, the library stays loaded
extern HINSTANCE library;
constexpr wchar_t CAMERA_NAME[] = L"AnonEmo Camera";
constexpr wchar_t PIN_NAME[] = L"Output";

class Guard {
public:
    explicit Guard(CRITICAL_SECTION& section) : section_(section) { EnterCriticalSection(&section_); }
    ~Guard() { LeaveCriticalSection(&section_); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

private:
    CRITICAL_SECTION& section_;
};

class Filter;

class Pin final : public IPin, public IAMStreamConfig, public IKsPropertySet, public IQualityControl {
public:
    explicit Pin(Filter& filter);
    ~Pin();

    STDMETHODIMP QueryInterface(REFIID, void**) override;
    STDMETHODIMP_(ULONG) AddRef() override;    // of the filter, which it lives as long as
    STDMETHODIMP_(ULONG) Release() override;

    STDMETHODIMP Connect(IPin*, const AM_MEDIA_TYPE*) override;
    STDMETHODIMP ReceiveConnection(IPin*, const AM_MEDIA_TYPE*) override { return E_UNEXPECTED; }
    STDMETHODIMP Disconnect() override;
    STDMETHODIMP ConnectedTo(IPin**) override;
    STDMETHODIMP ConnectionMediaType(AM_MEDIA_TYPE*) override;
    STDMETHODIMP QueryPinInfo(PIN_INFO*) override;
    STDMETHODIMP QueryDirection(PIN_DIRECTION*) override;
    STDMETHODIMP QueryId(LPWSTR*) override;
    STDMETHODIMP QueryAccept(const AM_MEDIA_TYPE*) override;
    STDMETHODIMP EnumMediaTypes(IEnumMediaTypes**) override;
    STDMETHODIMP QueryInternalConnections(IPin**, ULONG*) override { return E_NOTIMPL; }
    STDMETHODIMP EndOfStream() override { return E_UNEXPECTED; }
    STDMETHODIMP BeginFlush() override { return E_UNEXPECTED; }
    STDMETHODIMP EndFlush() override { return E_UNEXPECTED; }
    STDMETHODIMP NewSegment(REFERENCE_TIME, REFERENCE_TIME, double) override { return E_UNEXPECTED; }

    STDMETHODIMP SetFormat(AM_MEDIA_TYPE*) override;
    STDMETHODIMP GetFormat(AM_MEDIA_TYPE**) override;
    STDMETHODIMP GetNumberOfCapabilities(int*, int*) override;
    STDMETHODIMP GetStreamCaps(int, AM_MEDIA_TYPE**, BYTE*) override;

    STDMETHODIMP Set(REFGUID, DWORD, void*, DWORD, void*, DWORD) override { return E_NOTIMPL; }
    STDMETHODIMP Get(REFGUID, DWORD, void*, DWORD, void*, DWORD, DWORD*) override;
    STDMETHODIMP QuerySupported(REFGUID, DWORD, DWORD*) override;

    STDMETHODIMP Notify(IBaseFilter*, Quality) override { return S_OK; }
    STDMETHODIMP SetSink(IQualityControl*) override { return S_OK; }

    // A type that is offered, newly made; nullptr behind the last one.
    AM_MEDIA_TYPE* type_at(int index);

    // The four below with the filter's transition held.
    HRESULT start();               // make samples, but deliver none until run()
    void run() { SetEvent(running_); }
    void pause() { ResetEvent(running_); }
    void stop();

private:
    HRESULT connect_with(IPin* receiver, const AM_MEDIA_TYPE& type);
    HRESULT connect_with_any(IPin* receiver, const AM_MEDIA_TYPE* wanted);
    HRESULT agree_on_allocator(IMemInputPin* input, long size);
    void forget_connection();

    // Of the streaming thread.
    struct Stream;
    static DWORD WINAPI stream(void* pin);
    void deliver_until_stopped(Stream&);
    HRESULT deliver(Stream&);
    HRESULT fill(Stream&, IMediaSample&);

    Filter& filter_;
    IPin* receiver_ = nullptr;
    IMemInputPin* input_ = nullptr;
    IMemAllocator* allocator_ = nullptr;
    AM_MEDIA_TYPE connected_ = {};
    AM_MEDIA_TYPE* chosen_ = nullptr;   // by SetFormat; then the only one that is offered
    HANDLE thread_ = nullptr, stopped_ = nullptr, running_ = nullptr;
};

class Filter final : public IBaseFilter, public IAMFilterMiscFlags, public IPersistPropertyBag {
public:
    Filter();
    ~Filter();

    STDMETHODIMP QueryInterface(REFIID, void**) override;
    STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references_); }
    STDMETHODIMP_(ULONG) Release() override;

    STDMETHODIMP GetClassID(CLSID*) override;
    STDMETHODIMP Stop() override;
    STDMETHODIMP Pause() override;
    STDMETHODIMP Run(REFERENCE_TIME) override;
    STDMETHODIMP GetState(DWORD, FILTER_STATE*) override;
    STDMETHODIMP SetSyncSource(IReferenceClock*) override;
    STDMETHODIMP GetSyncSource(IReferenceClock**) override;
    STDMETHODIMP EnumPins(IEnumPins**) override;
    STDMETHODIMP FindPin(LPCWSTR, IPin**) override;
    STDMETHODIMP QueryFilterInfo(FILTER_INFO*) override;
    STDMETHODIMP JoinFilterGraph(IFilterGraph*, LPCWSTR) override;
    STDMETHODIMP QueryVendorInfo(LPWSTR*) override { return E_NOTIMPL; }

    STDMETHODIMP_(ULONG) GetMiscFlags() override { return AM_FILTER_MISC_FLAGS_IS_SOURCE; }

    STDMETHODIMP InitNew() override { return S_OK; }
    STDMETHODIMP Load(IPropertyBag*, IErrorLog*) override { return S_OK; }
    STDMETHODIMP Save(IPropertyBag*, BOOL, BOOL) override { return E_NOTIMPL; }

    Pin pin;
    // Taken in this order, and after the graph's own lock, which therefore may not be asked for with one of them held. Stop waits
    // for the streaming thread with `transition` alone: what a caller asks for while it takes a sample needs `lock` at most.
    CRITICAL_SECTION transition;   // from one state to another, and of the connection
    CRITICAL_SECTION lock;         // of what the other methods read: connection, formats, graph, name
    bool is_stopped() const { return state_ == State_Stopped; }
    REFERENCE_TIME stream_time();   // in 100 ns since Run; negative without a clock

private:
    volatile LONG references_ = 0;
    volatile FILTER_STATE state_ = State_Stopped;
    CRITICAL_SECTION clock_lock_;
    IReferenceClock* clock_ = nullptr;
    REFERENCE_TIME start_ = 0;
    IFilterGraph* graph_ = nullptr;   // not counted, since it counts its filters
    WCHAR name_[MAX_FILTER_NAME] = {};
};

}  // namespace anonemo
