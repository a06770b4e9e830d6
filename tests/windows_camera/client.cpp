// A caller for tests. It asks the camera as call programs do, and takes samples by a sample grabber.
//   client list                                       names of all cameras
//   client read FORMAT WIDTH COUNT FILE               FORMAT: NV12 I420 YUY2 RGB24 RGB32; COUNT samples into FILE, "-" for none
//   client watch FORMAT MILLISECONDS                  one line a sample: arrival in ms, name of the sample
//   client open TIMES                                 makes a graph, runs it, and lets go, again and again: handles and memory
//   client hasty TIMES                                makes a graph, runs it, and stops it 0 to 9 ms later, again and again
//   client unload TIMES                               loads the library, makes a camera, lets go and unloads, again and again
//   client cost FORMAT MILLISECONDS                   median age of a picture as it comes in, ms; CPU of this process, % of a core
//   client wrong                                      asks for what no camera has; says what was accepted
#define NO_DSHOW_STRSAFE
#include <dshow.h>
#include <psapi.h>
#include <qedit.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <vector>

#include "protocol.h"

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

class Grabbed final : public ISampleGrabberCB {
public:
    FILE* file = nullptr;
    bool says = false;
    const anonemo::Header* section = nullptr;
    uint32_t last = 0;
    std::vector<double> ages;
    volatile LONG left = LONG_MAX;
    HANDLE enough = CreateEventW(nullptr, TRUE, FALSE, nullptr);

    STDMETHODIMP QueryInterface(REFIID id, void** out) override {
        *out = id == IID_IUnknown || id == IID_ISampleGrabberCB ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 2; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP SampleCB(double, IMediaSample*) override { return E_NOTIMPL; }
    STDMETHODIMP BufferCB(double, BYTE* data, long size) override {
        if (left <= 0) return S_OK;
        if (section && section->newest != last) {
            last = section->newest;
            LARGE_INTEGER second;
            QueryPerformanceFrequency(&second);
            ages.push_back(now_ms() - section->slot[last % anonemo::SLOTS].ticks * 1000.0 / second.QuadPart);
        }
        if (says) {
            unsigned long long name = 0;   // as in expected.py
            for (long i = 0; i + 8 <= size; i += 8) {
                uint64_t word;
                std::memcpy(&word, data + i, 8);
                name = name * 0x9E3779B97F4A7C15ull + word;
            }
            std::printf("%.1f %016llx\n", now_ms(), name);
            std::fflush(stdout);
        }
        if (file) std::fwrite(data, 1, size, file);
        if (--left == 0) SetEvent(enough);
        return S_OK;
    }
};

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
    void connect(const wchar_t* format, int width, Grabbed* grabbed) {
        AM_MEDIA_TYPE* type = type_of(config, format, width);
        need(config->SetFormat(type), "SetFormat");
        need(grabber->SetMediaType(type), "SetMediaType");
        CoTaskMemFree(type->pbFormat);
        CoTaskMemFree(type);
        need(graph->AddFilter(grabber_filter, L"grabber"), "AddFilter grabber");
        need(graph->AddFilter(nowhere, L"nowhere"), "AddFilter nowhere");
        need(builder->RenderStream(&PIN_CATEGORY_CAPTURE, &MEDIATYPE_Video, camera, grabber_filter, nowhere), "RenderStream");
        need(grabber->SetCallback(grabbed, 1), "SetCallback");
    }
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

static void ask_for_wrong(Graph& graph) {
    struct { const char* what; LONG width, height; DWORD bytes; WORD bits; DWORD compression; } cases[] = {
        {"other size", 1920, 1080, sizeof(VIDEOINFOHEADER), 12, MAKEFOURCC('N', 'V', '1', '2')},
        {"other stride", 1344, 720, sizeof(VIDEOINFOHEADER), 32, BI_RGB},
        {"overflow", INT_MAX, INT_MIN, sizeof(VIDEOINFOHEADER), 12, MAKEFOURCC('N', 'V', '1', '2')},
        {"lowest", INT_MIN, INT_MIN, sizeof(VIDEOINFOHEADER), 32, BI_RGB},
        {"nothing", 0, 0, sizeof(VIDEOINFOHEADER), 0, 0},
        {"short", 1280, 720, 8, 12, MAKEFOURCC('N', 'V', '1', '2')},
        {"other bits", 1280, 720, sizeof(VIDEOINFOHEADER), 32, MAKEFOURCC('N', 'V', '1', '2')},
    };
    for (const auto& each : cases) {
        AM_MEDIA_TYPE* type = type_of(graph.config, each.compression ? L"NV12" : L"RGB32", 1280);
        auto& bitmap = reinterpret_cast<VIDEOINFOHEADER*>(type->pbFormat)->bmiHeader;
        bitmap.biWidth = each.width;
        bitmap.biHeight = each.height;
        bitmap.biBitCount = each.bits;
        bitmap.biCompression = each.compression;
        type->cbFormat = each.bytes;
        std::printf("%s 0x%08lx\n", each.what, static_cast<unsigned long>(graph.config->SetFormat(type)));
    }
    AM_MEDIA_TYPE empty = {};
    std::printf("empty 0x%08lx\n", static_cast<unsigned long>(graph.config->SetFormat(&empty)));
}

static int unload(int times) {
    static const CLSID CAMERA = {0x3d2a6a0e, 0x7c55, 0x4e0b, {0x9b, 0x7a, 0x5b, 0x1f, 0x2c, 0x8e, 0x41, 0xd6}};
    for (int i = 0; i < times; ++i) {
        HMODULE library = LoadLibraryW(L"C:\\Program Files\\Common Files\\AnonEmo Camera\\AnonEmoCamera64.dll");
        if (!library) need(E_FAIL, "LoadLibrary");
        const auto entry = [&](const char* name) { return reinterpret_cast<void*>(GetProcAddress(library, name)); };
        const auto get_class = reinterpret_cast<HRESULT(WINAPI*)(REFCLSID, REFIID, void**)>(entry("DllGetClassObject"));
        const auto can_unload = reinterpret_cast<HRESULT(WINAPI*)()>(entry("DllCanUnloadNow"));
        IClassFactory* factory = nullptr;
        need(get_class(CAMERA, IID_IClassFactory, reinterpret_cast<void**>(&factory)), "DllGetClassObject");
        IBaseFilter* camera = nullptr;
        need(factory->CreateInstance(nullptr, IID_IBaseFilter, reinterpret_cast<void**>(&camera)), "CreateInstance");
        if (can_unload() != S_FALSE) need(E_FAIL, "unloadable while in use");
        camera->Release();
        factory->Release();
        if (can_unload() != S_OK) need(E_FAIL, "not unloadable");
        FreeLibrary(library);
        if (GetModuleHandleW(L"AnonEmoCamera64.dll")) need(E_FAIL, "still loaded");
    }
    std::puts("unloaded");
    return 0;
}

static double cpu_ms() {
    FILETIME made, gone, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &made, &gone, &kernel, &user);
    const auto hundreds = [](const FILETIME& t) { return t.dwLowDateTime + t.dwHighDateTime * 4294967296.0; };
    return (hundreds(kernel) + hundreds(user)) / 10000;
}

static int cost(Graph& graph, Grabbed& grabbed, const wchar_t* format, int milliseconds) {
    HANDLE section = OpenFileMappingW(FILE_MAP_READ, FALSE, anonemo::SECTION_NAME);
    grabbed.section = static_cast<const anonemo::Header*>(MapViewOfFile(section, FILE_MAP_READ, 0, 0, anonemo::SECTION_BYTES));
    if (!grabbed.section) need(E_FAIL, "no producer");
    graph.connect(format, 1280, &grabbed);
    need(graph.control->Run(), "Run");
    Sleep(1000);
    const double began = now_ms(), used = cpu_ms();
    Sleep(milliseconds);
    const double share = (cpu_ms() - used) / (now_ms() - began);
    need(graph.control->Stop(), "Stop");
    if (grabbed.ages.empty()) need(E_FAIL, "no pictures");
    std::sort(grabbed.ages.begin(), grabbed.ages.end());
    std::printf("%.2f %.2f %zu\n", grabbed.ages[grabbed.ages.size() / 2], share * 100, grabbed.ages.size());
    return 0;
}

int wmain(int argc, wchar_t** argv) {
    need(CoInitializeEx(nullptr, COINIT_MULTITHREADED), "COM");
    const wchar_t* verb = argc > 1 ? argv[1] : L"list";
    if (!std::wcscmp(verb, L"list")) return find(nullptr), 0;
    IMoniker* moniker = find(L"AnonEmo Camera");
    if (!moniker) return std::puts("no such camera"), 3;
    if (!std::wcscmp(verb, L"unload")) return unload(_wtoi(argv[2]));
    if (!std::wcscmp(verb, L"hasty")) {
        for (int i = 0, times = _wtoi(argv[2]); i < times; ++i) {
            Grabbed grabbed;
            Graph graph(moniker);
            graph.connect(L"I420", 1280, &grabbed);
            need(graph.control->Run(), "Run");
            Sleep(i % 10);
            need(graph.control->Stop(), "Stop");
            std::printf("references left %lu\n", graph.release());
            std::fflush(stdout);
        }
        return 0;
    }
    if (!std::wcscmp(verb, L"open")) {
        for (int i = 0, times = _wtoi(argv[2]); i < times; ++i) {
            Grabbed grabbed;
            Graph graph(moniker);
            graph.connect(L"I420", 1280, &grabbed);
            grabbed.left = 2;
            need(graph.control->Run(), "Run");
            // Run may still be on its way; Wine stops the source first, and then a renderer that waits for it holds its sample.
            OAFilterState state = 0;
            need(graph.control->GetState(5000, &state), "GetState");
            WaitForSingleObject(grabbed.enough, 5000);
            need(graph.control->Stop(), "Stop");
            const ULONG references = graph.release();
            CloseHandle(grabbed.enough);
            DWORD handles = 0;
            GetProcessHandleCount(GetCurrentProcess(), &handles);
            PROCESS_MEMORY_COUNTERS memory = {};
            K32GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory);
            std::printf("%lu %lu %lu\n", references, handles, static_cast<unsigned long>(memory.PagefileUsage >> 10));
            std::fflush(stdout);
        }
        moniker->Release();
        CoFreeUnusedLibrariesEx(0, 0);
        CoFreeUnusedLibrariesEx(0, 0);
        std::printf("loaded %d\n", GetModuleHandleW(L"AnonEmoCamera64.dll") != nullptr);
        return 0;
    }
    Graph graph(moniker);
    if (!std::wcscmp(verb, L"wrong")) return ask_for_wrong(graph), 0;
    Grabbed grabbed;
    if (!std::wcscmp(verb, L"cost")) return cost(graph, grabbed, argv[2], _wtoi(argv[3]));
    const bool reads = !std::wcscmp(verb, L"read");
    graph.connect(argv[2], reads ? _wtoi(argv[3]) : 1280, &grabbed);
    if (reads) {
        grabbed.left = _wtoi(argv[4]);
        if (std::wcscmp(argv[5], L"-")) grabbed.file = _wfopen(argv[5], L"wb");
    } else {
        grabbed.says = true;
    }
    need(graph.control->Run(), "Run");
    WaitForSingleObject(grabbed.enough, reads ? 20000 : _wtoi(argv[3]));
    need(graph.control->Stop(), "Stop");
    if (grabbed.file) std::fclose(grabbed.file);
    std::printf("references left %lu\n", graph.release());
    return 0;
}
