#include "view/jpeg_noise.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <new>

// jpeglib.h wants stdio.h before it.
#include <jpeglib.h>

namespace graft {

namespace {

struct Errors {
  jpeg_error_mgr manager;
  std::jmp_buf on_error;
};

/** What C code needs to give memory back after a longjmp. */
struct Session {
  jpeg_compress_struct encoder;
  jpeg_decompress_struct decoder;
  Errors errors;
  unsigned char* bytes;
  unsigned long size;
};

void start_errors(Session& session) {
  jpeg_std_error(&session.errors.manager);
  session.errors.manager.output_message = [](j_common_ptr) {};
  session.errors.manager.error_exit = [](j_common_ptr common) {
    std::longjmp(static_cast<Errors*>(common->client_data)->on_error, 1);
  };
  session.encoder.err = session.decoder.err = &session.errors.manager;
  session.encoder.client_data = session.decoder.client_data = &session.errors;
}

void encode(Session& session, uint8_t* rgb, int width, int height, int quality) {
  jpeg_compress_struct& encoder = session.encoder;
  jpeg_mem_dest(&encoder, &session.bytes, &session.size);
  encoder.image_width = static_cast<JDIMENSION>(width);
  encoder.image_height = static_cast<JDIMENSION>(height);
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  encoder.dct_method = JDCT_ISLOW;
  jpeg_set_quality(&encoder, quality, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < encoder.image_height) {
    JSAMPROW row = rgb + static_cast<size_t>(encoder.next_scanline) * static_cast<size_t>(width) * 3;
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
}

void decode(Session& session, uint8_t* rgb, int width) {
  jpeg_decompress_struct& decoder = session.decoder;
  jpeg_mem_src(&decoder, session.bytes, session.size);
  jpeg_read_header(&decoder, TRUE);
  decoder.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decoder);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = rgb + static_cast<size_t>(decoder.output_scanline) * static_cast<size_t>(width) * 3;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
}

}  // namespace

void jpeg_noise(uint8_t* rgb, int width, int height, int quality) {
  Session session{};
  start_errors(session);
  volatile bool failed = true;
  if (setjmp(session.errors.on_error) == 0) {
    jpeg_create_compress(&session.encoder);
    jpeg_create_decompress(&session.decoder);
    encode(session, rgb, width, height, quality);
    decode(session, rgb, width);
    failed = false;
  }
  jpeg_destroy_compress(&session.encoder);
  jpeg_destroy_decompress(&session.decoder);
  std::free(session.bytes);
  // The only thing that can go wrong with pixels of our own is memory.
  if (failed) throw std::bad_alloc();
}

}  // namespace graft
