#pragma once

#include "kernels.h"
#include "picture_rows.h"
#include "view/view.h"
#include "worker.h"

namespace graft {

/**
 * From an upright picture to `width` × `height` packed RGB: crop, resize, warp and flips, colours, blur, JPEG noise,
 * erasing, in this order, each left out where the view leaves it alone.
 */
void apply_view(PictureRows& upright, const View& view, bool nearest, const Kernels& kernels, Worker& worker,
                uint8_t* out, int width, int height);

}  // namespace graft
