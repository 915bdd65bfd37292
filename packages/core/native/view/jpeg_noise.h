#pragma once

#include <cstdint>

namespace graft {

/**
 * Encodes packed RGB as JPEG (4:2:0, libjpeg-turbo's accurate integer DCT) at a quality of 1…100 and decodes it in
 * place. @throws std::bad_alloc
 */
void jpeg_noise(uint8_t* rgb, int width, int height, int quality);

}  // namespace graft
