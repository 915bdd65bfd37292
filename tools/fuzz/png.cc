/**
 * Holds our PNG decoder against libspng: verdict, orientation and every pixel are to be the same, with each set of
 * vector kernels, whether rows are asked for one by one, in pieces or all at once.
 *
 * With libFuzzer it is a target; with -DGRAFT_STANDALONE a program that takes files, and a number of damaged copies to
 * make of each:
 *
 *     ./png 20 a.png b.png
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "decode/decode.h"
#include "decode/format.h"
#include "png/crc32.h"

namespace {

using Bytes = std::vector<uint8_t>;

struct Picture {
  graft::Verdict verdict;
  int orientation = 1;
  bool is_ours = false;
  /** Red, green and blue of all pixels. */
  Bytes rgb;
};

void append(const uint8_t* rgbx, size_t pixels, Bytes& rgb) {
  for (size_t i = 0; i < pixels; i++) rgb.insert(rgb.end(), rgbx + 4 * i, rgbx + 4 * i + 3);
}

/** Reads in steps of `step` rows; 0 for a decoder that gives no rows. */
Picture read(const Bytes& bytes, const graft::Kernels* kernels, int step, graft::DecodeScratch& scratch) {
  Picture picture;
  graft::Source source{bytes.data(), bytes.size(), 1 << 18};
  source.kernels = kernels;
  source.takes_streams = step > 0;
  graft::Decoded decoded;
  graft::decode_png(source, scratch, decoded, picture.verdict);
  if (!picture.verdict.has_pixels()) return picture;
  picture.orientation = decoded.orientation;
  if (decoded.stream != nullptr) {
    picture.is_ours = true;
    graft::RowSource& png = *decoded.stream;
    for (int y = 0; y < png.height(); y += step) {
      const int count = std::min(step, png.height() - y);
      append(png.rows(y, count), static_cast<size_t>(png.width()) * static_cast<size_t>(count), picture.rgb);
    }
    png.finish();
    scratch.shrink(0);
    return picture;
  }
  const graft::Pixels& pixels = decoded.pixels;
  for (int y = 0; y < pixels.height; y++) append(pixels.row(y), static_cast<size_t>(pixels.width), picture.rgb);
  return picture;
}

bool is_same(const Picture& a, const Picture& b) {
  return a.verdict.status == b.verdict.status && std::strcmp(a.verdict.code, b.verdict.code) == 0 &&
         a.verdict.message == b.verdict.message && a.verdict.width == b.verdict.width &&
         a.verdict.height == b.verdict.height && a.orientation == b.orientation && a.rgb == b.rgb;
}

struct Counts {
  long by_us = 0;
  long by_libspng = 0;
};

/** @returns false where they differ */
bool compare(const Bytes& bytes, Counts& counts) {
  // Each read its own: rows are to depend on nothing that was read before.
  static graft::DecodeScratch scratch;
  if (bytes.empty() || graft::sniff(bytes.data(), bytes.size()).format != graft::Format::kPng) return true;
  graft::Kernels theirs = graft::plain_kernels();
  theirs.png = nullptr;
  const Picture expected = read(bytes, &theirs, 0, scratch);
  bool by_us = false;
  for (const char* name : {"off", "sse4.1", "avx2", "neon"}) {
    const graft::Kernels* kernels = graft::find_kernels(name);
    if (kernels == nullptr || kernels->png == nullptr) continue;
    for (const int step : {0, 1, 3, graft::RowSource::kMost}) {
      const Picture received = read(bytes, kernels, step, scratch);
      by_us = by_us || received.is_ours;
      if (is_same(expected, received)) continue;
      std::printf("%s by %d differs: %s %s, libspng says %s %s\n", name, step, received.verdict.code,
                  received.verdict.message.c_str(), expected.verdict.code, expected.verdict.message.c_str());
      return false;
    }
  }
  (by_us ? counts.by_us : counts.by_libspng)++;
  return true;
}

/** Makes the check sums of all chunks right, so that what is wrong with the chunks is looked at. */
void mend_sums(Bytes& png) {
  const auto length_at = [&](size_t at) {
    return static_cast<size_t>(png[at]) << 24 | static_cast<size_t>(png[at + 1]) << 16 |
           static_cast<size_t>(png[at + 2]) << 8 | png[at + 3];
  };
  size_t at = 8;
  while (png.size() >= at + 12 && length_at(at) <= png.size() - at - 12) {
    const size_t length = length_at(at);
    const uint32_t sum = graft::crc32_by_table(0, png.data() + at + 4, length + 4);
    for (size_t i = 0; i < 4; i++) png[at + 8 + length + i] = static_cast<uint8_t>(sum >> (24 - 8 * i));
    at += length + 12;
  }
}

}  // namespace

#ifndef GRAFT_STANDALONE

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Counts counts;
  // The corpus is that of decode.cc, whose inputs begin with a request.
  constexpr size_t kRequest = 3;
  if (size <= kRequest) return 0;
  // A copy of exactly the size, so that reading one byte too far is seen.
  Bytes bytes(data + kRequest, data + size);
  if (data[0] % 8 != 0) mend_sums(bytes);
  if (!compare(bytes, counts)) std::abort();
  return 0;
}

#else

#include <random>

#include "compare_files.h"

namespace {

std::mt19937 random_bits(13);

/** Bytes set, bits turned, pieces taken out or doubled, the end cut off. */
void damage(Bytes& bytes) {
  const auto below = [](size_t most) { return most == 0 ? 0 : random_bits() % most; };
  for (size_t left = 1 + below(3); left > 0 && bytes.size() > 60; left--) {
    const size_t from = below(3) == 0 ? 8 : 33;
    const size_t at = from + below(below(3) == 0 ? std::min<size_t>(200, bytes.size() - from) : bytes.size() - from);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(6)) {
      case 0:
        *place = static_cast<uint8_t>(random_bits());
        break;
      case 1:
        *place ^= static_cast<uint8_t>(1 << below(8));
        break;
      case 2:
        bytes.erase(place, place + static_cast<std::ptrdiff_t>(below(bytes.size() - at) % 40));
        break;
      case 3: {
        const Bytes piece(place, place + static_cast<std::ptrdiff_t>(below(bytes.size() - at) % 200));
        bytes.insert(place, piece.begin(), piece.end());
        break;
      }
      case 4:
        if (below(3) == 0) bytes.resize(at);
        break;
      default:
        *place = static_cast<uint8_t>(below(16) * 17);
    }
  }
  if (below(4) != 0) mend_sums(bytes);
}

}  // namespace

int main(int count, char** values) {
  Counts whole;
  Counts damaged;
  const auto is_alike = [&](const Bytes& bytes, bool is_damaged) {
    return compare(bytes, is_damaged ? damaged : whole);
  };
  const int wrong = compare_files(count, values, ".png", is_alike, damage);
  std::printf("whole files: %ld by us, %ld by libspng; damaged copies: %ld by us, %ld by libspng\n", whole.by_us,
              whole.by_libspng, damaged.by_us, damaged.by_libspng);
  return wrong == 0 ? 0 : 1;
}

#endif
