// Whose shared memory it is.
#pragma once
#include <windows.h>

namespace anonemo {

// Whether an object belongs to the user of this process and was not made by a program of low integrity.
// The handle needs READ_CONTROL.
bool is_of_this_user(HANDLE object);

}  // namespace anonemo
