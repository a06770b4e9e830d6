// IEnumPins of the one pin, and IEnumMediaTypes of what it offers.
#pragma once
#include <new>

#include "filter.h"

namespace anonemo {

// Self gives items by `Item* item(LONG at)`, nullptr behind the last one.
template <class Interface, class Item, class Self>
class Enumerator : public Interface {
public:
    Enumerator(Filter& filter, LONG at) : filter_(filter), at_(at) { filter_.AddRef(); }
    virtual ~Enumerator() { filter_.Release(); }

    STDMETHODIMP QueryInterface(REFIID id, void** out) override {
        if (!out) return E_POINTER;
        const bool known = id == IID_IUnknown || id == __uuidof(Interface);
        *out = known ? static_cast<Interface*>(this) : nullptr;
        if (!known) return E_NOINTERFACE;
        this->AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&references_); }
    STDMETHODIMP_(ULONG) Release() override {
        const LONG left = InterlockedDecrement(&references_);
        if (!left) delete static_cast<Self*>(this);
        return left;
    }
    STDMETHODIMP Next(ULONG wanted, Item** out, ULONG* fetched) override {
        if (!out || (!fetched && wanted != 1)) return E_POINTER;
        ULONG count = 0;
        for (; count < wanted; ++count) {
            out[count] = static_cast<Self*>(this)->item(at_);
            if (!out[count]) break;
            ++at_;
        }
        if (fetched) *fetched = count;
        return count == wanted ? S_OK : S_FALSE;
    }
    STDMETHODIMP Skip(ULONG count) override {
        // There are never as many; so it cannot overflow.
        constexpr LONG BEHIND_ALL = 1000;
        at_ = count > static_cast<ULONG>(BEHIND_ALL - at_) ? BEHIND_ALL : at_ + static_cast<LONG>(count);
        return at_ < BEHIND_ALL ? S_OK : S_FALSE;
    }
    STDMETHODIMP Reset() override {
        at_ = 0;
        return S_OK;
    }
    STDMETHODIMP Clone(Interface** out) override { return make(filter_, at_, out); }

    static HRESULT make(Filter& filter, LONG at, Interface** out) {
        if (!out) return E_POINTER;
        *out = new (std::nothrow) Self(filter, at);
        return *out ? S_OK : E_OUTOFMEMORY;
    }

protected:
    Filter& filter_;

private:
    volatile LONG references_ = 1;
    LONG at_;
};

class PinEnumerator final : public Enumerator<IEnumPins, IPin, PinEnumerator> {
public:
    using Enumerator::Enumerator;
    IPin* item(LONG at) {
        if (at) return nullptr;
        filter_.AddRef();
        return &filter_.pin;
    }
};

class TypeEnumerator final : public Enumerator<IEnumMediaTypes, AM_MEDIA_TYPE, TypeEnumerator> {
public:
    using Enumerator::Enumerator;
    AM_MEDIA_TYPE* item(LONG at) { return filter_.pin.type_at(at); }
};

}  // namespace anonemo
