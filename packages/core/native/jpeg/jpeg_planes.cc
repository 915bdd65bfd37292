#include "jpeg/jpeg_planes.h"

#include "jpeg/jpeg_kernels.h"

namespace graft {

namespace {

/** Zeros of vector loads lie on both sides of a row. */
constexpr size_t kMargin = 64;

/** Repeats the edges of halved chroma, which is what libjpeg's widening comes to there. */
void repeat_edges(const JpegComponent& component, size_t width, size_t height) {
  uint8_t* row = component.plane;
  for (size_t y = 0; y < height; y++, row += component.stride) {
    row[-1] = row[0];
    row[width] = row[width - 1];
  }
}

/** Of 2 × 1 sampling, one value a block for two pixels: libjpeg repeats it. */
void repeat_each(const JpegComponent& component, size_t rows) {
  uint8_t* row = component.plane;
  for (size_t y = 0; y < rows; y++, row += component.stride)
    for (size_t x = component.stride / 2; x-- > 0;) row[2 * x] = row[2 * x + 1] = row[x];
}

}  // namespace

void take_jpeg_planes(JpegHeaders& jpeg, Buffer& memory, bool is_half) {
  const auto rows_of = [&](const JpegComponent& component) {
    return jpeg.unit_rows() * static_cast<size_t>(component.down * component.pixels);
  };
  size_t bytes = kMargin;
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    const bool keeps_size = i > 0 && jpeg.components[0].down == 2;
    component.pixels = is_half && !keeps_size ? 4 : 8;
    component.stride = jpeg.unit_columns() * static_cast<size_t>(component.across * component.pixels) + 2 * kMargin;
    bytes += component.stride * rows_of(component);
  }
  uint8_t* at = memory.take(bytes) + kMargin;
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.plane = at;
    at += component.stride * rows_of(component);
  }
}

YccPicture jpeg_picture(const JpegHeaders& jpeg, const JpegKernels& kernels, bool is_half) {
  const unsigned width = is_half ? (jpeg.width + 1) / 2 : jpeg.width;
  const unsigned height = is_half ? (jpeg.height + 1) / 2 : jpeg.height;
  YccPicture picture;
  picture.width = static_cast<int>(width);
  picture.height = static_cast<int>(height);
  picture.count = jpeg.count;
  picture.halved_down = jpeg.components[0].down == 2 && !is_half;
  picture.halved_across = jpeg.components[0].across == 2 && (picture.halved_down || jpeg.components[0].down == 1);
  picture.kernels = &kernels;
  for (int i = 0; i < jpeg.count; i++) {
    const JpegComponent& component = jpeg.components[i];
    picture.planes[i] = {component.plane, component.stride};
    if (i > 0 && picture.halved_across)
      repeat_edges(component, (width + 1) / 2, picture.halved_down ? (height + 1) / 2 : height);
  }
  return picture;
}

void take_jpeg_eighth_planes(JpegHeaders& jpeg, Buffer& memory) {
  const JpegComponent& luma = jpeg.components[0];
  const size_t columns = jpeg.unit_columns() * static_cast<size_t>(luma.across);
  const size_t rows = jpeg.unit_rows() * static_cast<size_t>(luma.down);
  const size_t bytes = columns * rows;
  uint8_t* planes = memory.take(bytes * static_cast<size_t>(jpeg.count) + kMargin);
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.pixels = i > 0 && luma.down == 2 ? 2 : 1;
    component.stride = columns;
    component.plane = planes + bytes * static_cast<size_t>(i);
  }
}

YccPicture jpeg_eighth_picture(const JpegHeaders& jpeg, const JpegKernels& kernels) {
  YccPicture picture;
  picture.width = static_cast<int>((jpeg.width + 7) / 8);
  picture.height = static_cast<int>((jpeg.height + 7) / 8);
  picture.count = jpeg.count;
  picture.kernels = &kernels;
  const bool is_halved_across = jpeg.components[0].across == 2 && jpeg.components[0].down == 1;
  for (int i = 1; is_halved_across && i < jpeg.count; i++) repeat_each(jpeg.components[i], jpeg.unit_rows());
  for (int i = 0; i < jpeg.count; i++) picture.planes[i] = {jpeg.components[i].plane, jpeg.components[i].stride};
  return picture;
}

void give_picture(const YccPicture& picture, bool is_wanted, DecodeScratch& scratch, Decoded& decoded) {
  if (is_wanted) {
    decoded.ycc = picture;
    return;
  }
  Pixels& pixels = decoded.pixels;
  pixels.width = picture.width;
  pixels.height = picture.height;
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = scratch.pixels.take(pixels.stride * static_cast<size_t>(pixels.height));
  picture.all(scratch.extra, pixels);
}

}  // namespace graft
