#pragma once

#include <cstdint>

#include "view/view.h"

namespace graft {

/** Fills the view's erasing box, rounded to whole pixels, in packed RGB. */
void erase(uint8_t* rgb, int width, int height, const View& view);

}  // namespace graft
