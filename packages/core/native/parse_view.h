#pragma once

#include <napi.h>

#include <string>

#include "view/view.h"

namespace graft {

/** `ViewParams` of the TypeScript side, or null, as C++ types. @throws Napi::TypeError */
View parse_view(const Napi::Value& value, const std::string& name);

}  // namespace graft
