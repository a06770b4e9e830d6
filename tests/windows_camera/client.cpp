// A caller for tests. It asks the camera as call programs do, and takes samples by a sample grabber.
//   client list                                       names of all cameras
//   client read FORMAT WIDTH COUNT FILE               FORMAT: NV12 I420 YUY2 RGB24 RGB32; COUNT samples into FILE, "-" for none
//   client watch FORMAT MILLISECONDS                  one line a sample: arrival in ms, name of the sample
//   client open TIMES                                 makes a graph, runs it, and lets go, again and again: handles and memory
//   client hasty TIMES                                makes a graph, runs it, and stops it 0 to 9 ms later, again and again
//   client asking TIMES                               stops while it asks the camera this and that from within its callback
//   client keep MILLISECONDS                          never gives a sample back until it has stopped; then runs again
//   client unload TIMES                               loads the library, makes a camera, lets go and unloads, again and again
//   client cost FORMAT MILLISECONDS                   median age of stamped pictures as they come in, ms; CPU of this process, % of a core; pictures
//   client services ...                               the same in the session of Windows' services, which is not the user's
//   client wrong                                      asks for what no camera has; says what was accepted
#include "graph.h"

#include <psapi.h>
#include <winternl.h>

#include <algorithm>
#include <climits>
#include <string>
#include <vector>

static const std::wstring FOLDER = L"C:\\Program Files\\Common Files\\AnonEmo Camera\\";
static const wchar_t* const LIBRARY = sizeof(void*) == 8 ? L"AnonEmoCamera64.dll" : L"AnonEmoCamera32.dll";

// Where a format has the brightness of a pixel, in 1280 x 720.
struct Layout {
    const wchar_t* format;
    int step, offset;
    bool bottom_up;

    // The 64 bits that producer.py writes into a picture.
    uint64_t stamp(const BYTE* data) const {
        constexpr int SIDE = 8, WIDTH = 1280, HEIGHT = 720;
        const BYTE* row = data + static_cast<size_t>(bottom_up ? HEIGHT - 1 - SIDE / 2 : SIDE / 2) * WIDTH * step + offset;
        uint64_t bits = 0;
        for (int i = 0; i < 64; ++i)
            if (row[(i * SIDE + SIDE / 2) * step] > 127) bits |= 1ull << i;
        return bits;
    }
};

static const Layout LAYOUTS[] = {
    {L"NV12", 1, 0, false}, {L"I420", 1, 0, false}, {L"YUY2", 2, 0, false}, {L"RGB24", 3, 1, true}, {L"RGB32", 4, 1, true}};

class Grabbed final : public ISampleGrabberCB {
public:
    FILE* file = nullptr;
    bool says = false;
    const Layout* stamped = nullptr;   // where its pictures have a stamp
    uint64_t last = 0;                 // the stamp seen last
    std::vector<double> ages;
    Graph* asked = nullptr;            // whose camera is asked from within the callback
    HANDLE entered = CreateEventW(nullptr, FALSE, FALSE, nullptr);
    std::vector<IMediaSample*> kept;
    volatile LONG left = LONG_MAX;
    HANDLE enough = CreateEventW(nullptr, TRUE, FALSE, nullptr);

    ~Grabbed() {
        CloseHandle(entered);
        CloseHandle(enough);
    }
    STDMETHODIMP QueryInterface(REFIID id, void** out) override {
        *out = id == IID_IUnknown || id == IID_ISampleGrabberCB ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 2; }
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP SampleCB(double, IMediaSample* sample) override {
        sample->AddRef();
        kept.push_back(sample);
        return S_OK;
    }
    STDMETHODIMP BufferCB(double, BYTE* data, long size) override {
        if (left <= 0) return S_OK;
        if (stamped) note_age(data);
        if (asked) ask();
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

private:
    void note_age(const BYTE* data) {
        const double now = now_ms();
        const uint64_t stamp = stamped->stamp(data);
        const double age = now - stamp / 1e6;
        if (stamp != last && age > 0 && age < 1000) ages.push_back(age);   // others have none
        last = stamp;
    }
    // Ask what a caller may want to know, some time after the graph is told to stop.
    void ask() {
        SetEvent(entered);
        Sleep(50);
        IPin* pin = nullptr;
        FILTER_INFO info = {};
        AM_MEDIA_TYPE type = {};
        need(asked->camera->FindPin(L"Output", &pin), "FindPin");
        need(pin->ConnectionMediaType(&type), "ConnectionMediaType");
        CoTaskMemFree(type.pbFormat);
        need(asked->camera->QueryFilterInfo(&info), "QueryFilterInfo");
        if (info.pGraph) info.pGraph->Release();
        if (pin->Disconnect() != VFW_E_NOT_STOPPED) need(E_FAIL, "Disconnect");
        pin->Release();
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
        HMODULE library = LoadLibraryW((FOLDER + LIBRARY).c_str());
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
        if (GetModuleHandleW(LIBRARY)) need(E_FAIL, "still loaded");
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
    for (const Layout& each : LAYOUTS)
        if (!std::wcscmp(each.format, format)) grabbed.stamped = &each;
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

// The number of the next handle, which is the lowest that is free; Wine does not count a process's handles.
static unsigned next_handle() {
    HANDLE probe = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    CloseHandle(probe);
    return static_cast<unsigned>(reinterpret_cast<uintptr_t>(probe) / 4);
}

static int open(IMoniker* moniker, int times) {
    for (int i = 0; i < times; ++i) {
        Grabbed grabbed;
        Graph graph(moniker);
        graph.connect(L"I420", 1280, &grabbed);
        grabbed.left = 2;
        need(graph.control->Run(), "Run");
        WaitForSingleObject(grabbed.enough, 5000);
        need(graph.control->Stop(), "Stop");
        const ULONG references = graph.release();
        const unsigned handles = next_handle();
        PROCESS_MEMORY_COUNTERS memory = {};
        K32GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory);
        std::printf("%lu %u %lu\n", references, handles, static_cast<unsigned long>(memory.PagefileUsage >> 10));
        std::fflush(stdout);
    }
    moniker->Release();
    CoFreeUnusedLibrariesEx(0, 0);
    CoFreeUnusedLibrariesEx(0, 0);
    std::printf("loaded %d\n", GetModuleHandleW(LIBRARY) != nullptr);
    return 0;
}

static int stop_hastily(IMoniker* moniker, int times) {
    auto* clock = make<IReferenceClock>(CLSID_SystemClock, IID_IReferenceClock, "clock");
    for (int i = 0; i < times; ++i) {
        Grabbed grabbed;
        Graph graph(moniker);
        graph.use(clock);
        graph.connect(L"I420", 1280, &grabbed);
        need(graph.control->Run(), "Run");
        Sleep(i % 10);
        need(graph.control->Stop(), "Stop");
        if (graph.release()) need(E_FAIL, "references left");
    }
    std::printf("stopped %d\n", times);
    return 0;
}

static int stop_while_asking(IMoniker* moniker, int times) {
    for (int i = 0; i < times; ++i) {
        Grabbed grabbed;
        Graph graph(moniker);
        grabbed.asked = &graph;
        graph.connect(L"I420", 1280, &grabbed);
        need(graph.control->Run(), "Run");
        WaitForSingleObject(grabbed.entered, 5000);
        need(graph.control->Stop(), "Stop");
        if (graph.release()) need(E_FAIL, "references left");
    }
    std::printf("stopped %d\n", times);
    return 0;
}

static int keep(Graph& graph, Grabbed& grabbed, int milliseconds) {
    graph.connect(L"I420", 1280, &grabbed, true);
    need(graph.grabber->SetCallback(&grabbed, OF_THE_SAMPLE), "SetCallback");
    need(graph.control->Run(), "Run");
    Sleep(1000);
    const double began = now_ms(), used = cpu_ms();
    const size_t kept = grabbed.kept.size();
    Sleep(milliseconds);
    const double share = (cpu_ms() - used) / (now_ms() - began), asked = now_ms();
    need(graph.control->Stop(), "Stop");
    const double stopped = now_ms() - asked;
    if (grabbed.kept.size() != kept) need(E_FAIL, "more samples than there are");
    for (IMediaSample* sample : grabbed.kept) sample->Release();
    need(graph.grabber->SetCallback(&grabbed, OF_THE_BYTES), "SetCallback");
    grabbed.left = 5;
    need(graph.control->Run(), "Run");
    const bool again = WaitForSingleObject(grabbed.enough, 5000) == WAIT_OBJECT_0;
    need(graph.control->Stop(), "Stop");
    std::printf("kept %zu cpu %.2f stopped %.0f again %d\n", kept, share * 100, stopped, again);
    return 0;
}

// Be in another session of Windows: where the names in "Local\\" are looked for is asked of this number, once.
static void be_in_session(ULONG number) { NtCurrentTeb()->ProcessEnvironmentBlock->SessionId = number; }

int wmain(int argc, wchar_t** argv) {
    if (argc > 1 && !std::wcscmp(argv[1], L"services")) {
        be_in_session(0);
        --argc, ++argv;
    }
    need(CoInitializeEx(nullptr, COINIT_MULTITHREADED), "COM");
    const std::wstring verb = argc > 1 ? argv[1] : L"list";
    if (verb == L"list") return find(nullptr), 0;
    IMoniker* moniker = find(L"AnonEmo Camera");
    if (!moniker) return std::puts("no such camera"), 3;
    if (verb == L"unload") return unload(_wtoi(argv[2]));
    if (verb == L"open") return open(moniker, _wtoi(argv[2]));
    if (verb == L"hasty") return stop_hastily(moniker, _wtoi(argv[2]));
    if (verb == L"asking") return stop_while_asking(moniker, _wtoi(argv[2]));
    Graph graph(moniker);
    if (verb == L"wrong") return ask_for_wrong(graph), 0;
    Grabbed grabbed;
    if (verb == L"cost") return cost(graph, grabbed, argv[2], _wtoi(argv[3]));
    if (verb == L"keep") return keep(graph, grabbed, _wtoi(argv[2]));
    const bool reads = verb == L"read";
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
