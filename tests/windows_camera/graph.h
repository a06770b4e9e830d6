// A graph as call programs make it, for the tests' client.
#pragma once
#define NO_DSHOW_STRSAFE
#include <dshow.h>
#include <qedit.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

static const CLSID GRABBER = {0xc1f400a0, 0x3f08, 0x11d3, {0x9f, 0x0b, 0x00, 0x60, 0x08, 0x03, 0x9e, 0x37}};
static const CLSID NOWHERE = {0xc1f400a4, 0x3f08, 0x11d3, {0x9f, 0x0b, 0x00, 0x60, 0x08, 0x03, 0x9e, 0x37}};

static double now_ms() {
    LARGE_INTEGER t, f;
    QueryPerformanceCounter(&t);
    QueryPerformanceFrequency(&f);
    return t.QuadPart * 1000.0 / f.QuadPart;
}

static void need(HRESULT result, const char* what) {
    if (SUCCEEDED(result)) return;
    std::printf("FAILED %s 0x%08lx\n", what, static_cast<unsigned long>(result));
    std::fflush(stdout);
    ExitProcess(2);
}

template <class T>
static T* make(REFCLSID id, REFIID interface_id, const char* what) {
    T* made = nullptr;
    need(CoCreateInstance(id, nullptr, CLSCTX_INPROC_SERVER, interface_id, reinterpret_cast<void**>(&made)), what);
    return made;
}

static IMoniker* find(const wchar_t* wanted) {
    auto* devices = make<ICreateDevEnum>(CLSID_SystemDeviceEnum, IID_ICreateDevEnum, "SystemDeviceEnum");
    IEnumMoniker* monikers = nullptr;
    IMoniker *moniker = nullptr, *found = nullptr;
    if (devices->CreateClassEnumerator(CLSID_VideoInputDeviceCategory, &monikers, 0) != S_OK) return nullptr;
    while (!found && monikers->Next(1, &moniker, nullptr) == S_OK) {
        IPropertyBag* bag = nullptr;
        need(moniker->BindToStorage(nullptr, nullptr, IID_IPropertyBag, reinterpret_cast<void**>(&bag)), "bag");
        VARIANT value;
        VariantInit(&value);
        const bool named = SUCCEEDED(bag->Read(L"FriendlyName", &value, nullptr)) && value.vt == VT_BSTR;
        if (!wanted && named) std::printf("%ls\n", value.bstrVal);
        if (wanted && named && !std::wcscmp(value.bstrVal, wanted)) found = moniker;
        else moniker->Release();
        VariantClear(&value);
        bag->Release();
    }
    monikers->Release();
    devices->Release();
    return found;
}

static AM_MEDIA_TYPE* type_of(IAMStreamConfig* config, const wchar_t* format, int width) {
    const wchar_t* names[] = {L"NV12", L"I420", L"YUY2", L"RGB24", L"RGB32"};
    const DWORD codes[] = {MAKEFOURCC('N', 'V', '1', '2'), MAKEFOURCC('I', '4', '2', '0'), MAKEFOURCC('Y', 'U', 'Y', '2'),
                           0xe436eb7d, 0xe436eb7e};
    int count = 0, size = 0;
    need(config->GetNumberOfCapabilities(&count, &size), "GetNumberOfCapabilities");
    for (int i = 0; i < count; ++i) {
        VIDEO_STREAM_CONFIG_CAPS caps;
        AM_MEDIA_TYPE* type = nullptr;
        if (config->GetStreamCaps(i, &type, reinterpret_cast<BYTE*>(&caps)) != S_OK) need(E_FAIL, "GetStreamCaps");
        const auto* video = reinterpret_cast<VIDEOINFOHEADER*>(type->pbFormat);
        for (int k = 0; k < 5; ++k)
            if (!std::wcscmp(names[k], format) && type->subtype.Data1 == codes[k] && video->bmiHeader.biWidth == width)
                return type;
        CoTaskMemFree(type->pbFormat);
        CoTaskMemFree(type);
    }
    need(E_FAIL, "no such format");
    return nullptr;
}

constexpr long OF_THE_SAMPLE = 0, OF_THE_BYTES = 1;   // which method of a callback is called

// Camera, sample grabber, and a renderer that throws away.
struct Graph {
    IGraphBuilder* graph = make<IGraphBuilder>(CLSID_FilterGraph, IID_IGraphBuilder, "graph");
    ICaptureGraphBuilder2* builder =
        make<ICaptureGraphBuilder2>(CLSID_CaptureGraphBuilder2, IID_ICaptureGraphBuilder2, "builder");
    IBaseFilter *camera = nullptr, *grabber_filter = make<IBaseFilter>(GRABBER, IID_IBaseFilter, "grabber"),
                *nowhere = make<IBaseFilter>(NOWHERE, IID_IBaseFilter, "null renderer");
    ISampleGrabber* grabber = nullptr;
    IAMStreamConfig* config = nullptr;
    IMediaControl* control = nullptr;

    explicit Graph(IMoniker* moniker) {
        need(moniker->BindToObject(nullptr, nullptr, IID_IBaseFilter, reinterpret_cast<void**>(&camera)), "camera");
        need(builder->SetFiltergraph(graph), "SetFiltergraph");
        need(graph->AddFilter(camera, L"camera"), "AddFilter");
        need(builder->FindInterface(&PIN_CATEGORY_CAPTURE, &MEDIATYPE_Video, camera, IID_IAMStreamConfig,
                                    reinterpret_cast<void**>(&config)),
             "IAMStreamConfig");
        need(grabber_filter->QueryInterface(IID_ISampleGrabber, reinterpret_cast<void**>(&grabber)), "ISampleGrabber");
        need(graph->QueryInterface(IID_IMediaControl, reinterpret_cast<void**>(&control)), "IMediaControl");
    }
    // Through the builder, as OpenCV and ffmpeg do, which puts a tee behind the camera, or directly, as browsers do. Wine's tee holds
    // its lock while it waits for a sample.
    void connect(const wchar_t* format, int width, ISampleGrabberCB* callback, bool directly = false) {
        AM_MEDIA_TYPE* type = type_of(config, format, width);
        need(config->SetFormat(type), "SetFormat");
        need(grabber->SetMediaType(type), "SetMediaType");
        CoTaskMemFree(type->pbFormat);
        CoTaskMemFree(type);
        need(graph->AddFilter(grabber_filter, L"grabber"), "AddFilter grabber");
        need(graph->AddFilter(nowhere, L"nowhere"), "AddFilter nowhere");
        if (directly) {
            connect_directly(camera, grabber_filter);
            connect_directly(grabber_filter, nowhere);
        } else {
            need(builder->RenderStream(&PIN_CATEGORY_CAPTURE, &MEDIATYPE_Video, camera, grabber_filter, nowhere), "RenderStream");
        }
        need(grabber->SetCallback(callback, OF_THE_BYTES), "SetCallback");
    }
    void connect_directly(IBaseFilter* from, IBaseFilter* to) {
        IPin *out = nullptr, *in = nullptr;
        need(builder->FindPin(from, PINDIR_OUTPUT, nullptr, nullptr, TRUE, 0, &out), "output");
        need(builder->FindPin(to, PINDIR_INPUT, nullptr, nullptr, TRUE, 0, &in), "input");
        need(graph->ConnectDirect(out, in, nullptr), "ConnectDirect");
        out->Release();
        in->Release();
    }
    // Use a clock that outlives the graph: Wine's waits for ever for its own thread when it is let go of before that thread, which
    // the first sample starts, has come to sleep.
    void use(IReferenceClock* clock) {
        IMediaFilter* timed = nullptr;
        need(graph->QueryInterface(IID_IMediaFilter, reinterpret_cast<void**>(&timed)), "IMediaFilter");
        need(timed->SetSyncSource(clock), "SetSyncSource");
        timed->Release();
    }
    // Returns how many references to the camera are left.
    ULONG release() {
        grabber->SetCallback(nullptr, 1);
        control->Release();
        config->Release();
        grabber->Release();
        builder->Release();
        graph->RemoveFilter(camera);
        graph->Release();
        grabber_filter->Release();
        nowhere->Release();
        return camera->Release();
    }
};
