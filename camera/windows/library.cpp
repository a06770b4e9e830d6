// The library's entry points: its class factory, and how it registers itself for all users.
#include <new>

#include "filter.h"

// Memory without the runtime that would throw when there is none.
void* operator new(size_t size, const std::nothrow_t&) noexcept { return HeapAlloc(GetProcessHeap(), 0, size); }
void operator delete(void* memory) noexcept {
    if (memory) HeapFree(GetProcessHeap(), 0, memory);
}
void operator delete(void* memory, size_t) noexcept { operator delete(memory); }

namespace anonemo {

volatile LONG objects_in_use = 0;
HINSTANCE library = nullptr;

namespace {

class Factory final : public IClassFactory {
public:
    STDMETHODIMP QueryInterface(REFIID id, void** out) override {
        if (!out) return E_POINTER;
        *out = id == IID_IUnknown || id == IID_IClassFactory ? this : nullptr;
        return *out ? S_OK : E_NOINTERFACE;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return 2; }   // it lives as long as the library
    STDMETHODIMP_(ULONG) Release() override { return 1; }
    STDMETHODIMP CreateInstance(IUnknown* outer, REFIID id, void** out) override {
        if (!out) return E_POINTER;
        *out = nullptr;
        if (outer) return CLASS_E_NOAGGREGATION;
        auto* filter = new (std::nothrow) Filter;
        if (!filter) return E_OUTOFMEMORY;
        filter->AddRef();
        const HRESULT result = filter->QueryInterface(id, out);
        filter->Release();
        return result;
    }
    STDMETHODIMP LockServer(BOOL lock) override {
        lock ? InterlockedIncrement(&objects_in_use) : InterlockedDecrement(&objects_in_use);
        return S_OK;
    }
};

Factory factory;

// HKLM\Software\Classes\CLSID\{...}, and below it the library.
class ClassKey {
public:
    ClassKey() {
        wchar_t id[40];
        StringFromGUID2(CLSID_AnonEmoCamera, id, 40);
        lstrcpyW(path_, L"Software\\Classes\\CLSID\\");
        lstrcatW(path_, id);
        lstrcpyW(server_, path_);
        lstrcatW(server_, L"\\InprocServer32");
    }
    LSTATUS write(const wchar_t* file) const {
        LSTATUS status = set(path_, nullptr, CAMERA_NAME);
        if (!status) status = set(server_, nullptr, file);
        if (!status) status = set(server_, L"ThreadingModel", L"Both");
        return status;
    }
    LSTATUS remove() const {
        const LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, path_);
        return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
    }

private:
    static LSTATUS set(const wchar_t* key, const wchar_t* name, const wchar_t* value) {
        const DWORD size = static_cast<DWORD>((lstrlenW(value) + 1) * sizeof(wchar_t));
        return RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_SZ, value, size);
    }
    wchar_t path_[100], server_[120];
};

HRESULT register_with(IFilterMapper2& mapper) {
    REGPINTYPES types[FORMAT_COUNT / 2];
    for (int i = 0; i < FORMAT_COUNT / 2; ++i) types[i] = {&MEDIATYPE_Video, &format_at(i).subtype};
    wchar_t pin_name[sizeof PIN_NAME / sizeof *PIN_NAME];
    lstrcpyW(pin_name, PIN_NAME);
    REGFILTERPINS pin = {};
    pin.strName = pin_name;
    pin.bOutput = TRUE;
    pin.clsConnectsToFilter = &CLSID_NULL;
    pin.nMediaTypes = FORMAT_COUNT / 2;
    pin.lpMediaType = types;
    REGFILTER2 filter = {};
    filter.dwVersion = 1;
    filter.dwMerit = MERIT_DO_NOT_USE;   // never chosen by itself
    filter.cPins = 1;
    filter.rgPins = &pin;
    return mapper.RegisterFilter(CLSID_AnonEmoCamera, CAMERA_NAME, nullptr, &CLSID_VideoInputDeviceCategory, nullptr,
                                 &filter);
}

HRESULT list_as_camera(bool listed) {
    const HRESULT initialised = CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
    IFilterMapper2* mapper = nullptr;
    HRESULT result = CoCreateInstance(CLSID_FilterMapper2, nullptr, CLSCTX_INPROC_SERVER, IID_IFilterMapper2,
                                      reinterpret_cast<void**>(&mapper));
    if (SUCCEEDED(result)) {
        // What a version before may have said goes in any case.
        result = mapper->UnregisterFilter(&CLSID_VideoInputDeviceCategory, nullptr, CLSID_AnonEmoCamera);
        if (result == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)) result = S_OK;
        if (listed) result = register_with(*mapper);
        mapper->Release();
    }
    if (SUCCEEDED(initialised)) CoUninitialize();
    return result;
}

}  // namespace
}  // namespace anonemo

using namespace anonemo;

STDAPI DllRegisterServer() {
    wchar_t file[MAX_PATH];
    const DWORD length = GetModuleFileNameW(library, file, MAX_PATH);
    if (!length || length >= MAX_PATH) return E_FAIL;
    const LSTATUS status = ClassKey().write(file);
    return status ? HRESULT_FROM_WIN32(status) : list_as_camera(true);
}

STDAPI DllUnregisterServer() {
    const HRESULT result = list_as_camera(false);
    const LSTATUS status = ClassKey().remove();
    return status ? HRESULT_FROM_WIN32(status) : result;
}

STDAPI DllCanUnloadNow() { return objects_in_use ? S_FALSE : S_OK; }

STDAPI DllGetClassObject(REFCLSID id, REFIID interface_id, void** out) {
    if (!out) return E_POINTER;
    *out = nullptr;
    return id == CLSID_AnonEmoCamera ? factory.QueryInterface(interface_id, out) : CLASS_E_CLASSNOTAVAILABLE;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void*) {
    if (reason == DLL_PROCESS_ATTACH) {
        library = instance;
        DisableThreadLibraryCalls(instance);
    }
    return TRUE;
}
