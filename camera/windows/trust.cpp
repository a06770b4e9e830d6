#include "trust.h"

namespace anonemo {
namespace {

constexpr DWORD MOST = 1024;   // bytes of a descriptor; ours has about 150

bool user_of_this_process(void* out, DWORD size) {
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return false;
    DWORD used = 0;
    const bool good = GetTokenInformation(token, TokenUser, out, size, &used);
    CloseHandle(token);
    return good;
}

// Objects without a label count as of medium integrity.
bool is_labelled_lower(PSECURITY_DESCRIPTOR descriptor) {
    BOOL present = FALSE, defaulted = FALSE;
    PACL labels = nullptr;
    if (!GetSecurityDescriptorSacl(descriptor, &present, &labels, &defaulted)) return true;
    if (!present || !labels) return false;
    for (DWORD i = 0; i < labels->AceCount; ++i) {
        void* entry = nullptr;
        if (!GetAce(labels, i, &entry)) return true;
        auto* label = static_cast<SYSTEM_MANDATORY_LABEL_ACE*>(entry);
        if (label->Header.AceType != SYSTEM_MANDATORY_LABEL_ACE_TYPE) continue;
        PSID level = &label->SidStart;
        if (*GetSidSubAuthority(level, *GetSidSubAuthorityCount(level) - 1) < SECURITY_MANDATORY_MEDIUM_RID) return true;
    }
    return false;
}

}  // namespace

bool is_of_this_user(HANDLE object) {
    alignas(8) BYTE descriptor[MOST], user[MOST];
    DWORD needed = 0;
    constexpr SECURITY_INFORMATION WANTED = OWNER_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION;
    if (!GetKernelObjectSecurity(object, WANTED, descriptor, sizeof descriptor, &needed)) return false;
    PSID owner = nullptr;
    BOOL defaulted = FALSE;
    if (!GetSecurityDescriptorOwner(descriptor, &owner, &defaulted) || !owner) return false;
    if (!user_of_this_process(user, sizeof user)) return false;
    return EqualSid(owner, reinterpret_cast<TOKEN_USER*>(user)->User.Sid) && !is_labelled_lower(descriptor);
}

}  // namespace anonemo
