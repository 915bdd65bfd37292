#pragma once

#include "picture.h"

namespace graft {

/** The greatest of each 2 × 2 places, channel by channel; an odd last row or column is left out. */
void pool(const Picture& input, Picture& output);

}  // namespace graft
