#include "raw_decode.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace graft {

namespace {

struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf on_error;
};

}  // namespace

size_t raw_decode(const uint8_t* bytes, size_t size, uint8_t*& scratch, size_t& scratch_size) {
  jpeg_decompress_struct jpeg{};
  Errors errors{};
  jpeg.err = jpeg_std_error(&errors.manager);
  jpeg.client_data = &errors;
  errors.manager.output_message = [](j_common_ptr) {};
  errors.manager.error_exit = [](j_common_ptr common) {
    std::longjmp(static_cast<Errors*>(common->client_data)->on_error, 1);
  };
  if (setjmp(errors.on_error) != 0) {
    jpeg_destroy_decompress(&jpeg);
    return 0;
  }
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, const_cast<uint8_t*>(bytes), static_cast<unsigned long>(size));
  jpeg_read_header(&jpeg, TRUE);
  jpeg.out_color_space = JCS_RGB;
  jpeg_start_decompress(&jpeg);
  const size_t stride = static_cast<size_t>(jpeg.output_width) * 3;
  const size_t needed = stride * jpeg.output_height;
  if (needed > scratch_size) {
    std::free(scratch);
    scratch = static_cast<uint8_t*>(std::malloc(needed));
    scratch_size = scratch == nullptr ? 0 : needed;
    if (scratch == nullptr) jpeg.err->error_exit(reinterpret_cast<j_common_ptr>(&jpeg));
  }
  constexpr unsigned kRows = 16;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW rows[kRows];
    for (unsigned i = 0; i < kRows; i++) rows[i] = scratch + (jpeg.output_scanline + i) * stride;
    const unsigned left = jpeg.output_height - jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, rows, left < kRows ? left : kRows);
  }
  const size_t pixels = static_cast<size_t>(jpeg.output_width) * jpeg.output_height;
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return pixels;
}

}  // namespace graft
