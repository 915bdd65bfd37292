#include "decode/decode.h"

#include <cstring>
#include <utility>

#include "decode/format.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_progressive_scan.h"
#include "png/png_stream.h"

namespace graft {

DecodeScratch::DecodeScratch()
    : headers(std::make_unique<JpegHeaders>()), progressive(std::make_unique<JpegProgressive>()) {}
DecodeScratch::~DecodeScratch() = default;

void DecodeScratch::shrink(size_t keep) {
  for (Buffer* buffer : {&pixels, &rows, &extra}) buffer->shrink(keep);
  if (png) png->shrink(keep);
}

bool accept_size(const Source& source, uint64_t width, uint64_t height, Decoded& decoded, Verdict& verdict) {
  if (width == 0 || height == 0) {
    verdict.fail(code::kCorrupt, "the header says that the picture has no pixels");
    return false;
  }
  constexpr uint64_t kMaxSide = 1u << 20;
  if (width > kMaxSide || height > kMaxSide || width * height > source.max_pixels) {
    verdict.fail(code::kTooLarge, "the header says " + std::to_string(width) + " x " + std::to_string(height) +
                                      " pixels; the limit is " + std::to_string(source.max_pixels));
    return false;
  }
  decoded.full_width = verdict.width = static_cast<int>(width);
  decoded.full_height = verdict.height = static_cast<int>(height);
  return true;
}

void take_pixels(DecodeScratch& scratch, Decoded& decoded) {
  Pixels& pixels = decoded.pixels;
  pixels.width = decoded.full_width;
  pixels.height = decoded.full_height;
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = scratch.pixels.take(pixels.stride * static_cast<size_t>(pixels.height));
}

namespace {

/** Whether eight pixels have nothing transparent, which is so of nearly all. */
bool are_opaque(const uint8_t* rgba) {
  static constexpr uint8_t kAlpha[8] = {0, 0, 0, 255, 0, 0, 0, 255};
  uint64_t mask;
  std::memcpy(&mask, kAlpha, sizeof mask);
  uint64_t all = mask;
  for (size_t i = 0; i < 4; i++) {
    uint64_t two;
    std::memcpy(&two, rgba + 8 * i, sizeof two);
    all &= two;
  }
  return all == mask;
}

}  // namespace

void flatten_on_white(uint8_t* rgba, size_t pixels) {
  constexpr size_t kBlock = 8;
  for (size_t i = 0; i < pixels;) {
    if (i % kBlock == 0 && pixels - i >= kBlock && are_opaque(rgba)) {
      i += kBlock;
      rgba += 4 * kBlock;
      continue;
    }
    const unsigned alpha = rgba[3];
    const unsigned white = 255 * (255 - alpha) + 127;
    rgba[0] = static_cast<uint8_t>((rgba[0] * alpha + white) / 255);
    rgba[1] = static_cast<uint8_t>((rgba[1] * alpha + white) / 255);
    rgba[2] = static_cast<uint8_t>((rgba[2] * alpha + white) / 255);
    i++;
    rgba += 4;
  }
}

void decode(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict) {
  if (source.size == 0) return verdict.fail(code::kEmpty, "the file holds no bytes");
  const Sniffed sniffed = sniff(source.bytes, source.size);
  verdict.format = sniffed.name;
  switch (sniffed.format) {
    case Format::kJpeg:
      decode_jpeg(source, scratch, decoded, verdict);
      break;
    case Format::kPng:
      decode_png(source, scratch, decoded, verdict);
      break;
    case Format::kWebp:
      decode_webp(source, scratch, decoded, verdict);
      break;
    case Format::kBmp:
      decode_bmp(source, scratch, decoded, verdict);
      break;
    case Format::kGif:
      decode_gif(source, scratch, decoded, verdict);
      break;
    case Format::kTiff:
    case Format::kAvif:
    case Format::kHeif:
      return verdict.fail(code::kElsewhere, "this format is decoded by sharp");
    case Format::kOther:
      return verdict.fail(code::kUnsupported, sniffed.advice);
    case Format::kUnknown:
      return verdict.fail(code::kNotAnImage, sniffed.advice);
  }
  if (verdict.has_pixels() && decoded.orientation >= 5) std::swap(verdict.width, verdict.height);
}

}  // namespace graft
