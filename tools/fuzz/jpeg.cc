/**
 * Holds our JPEG decoders, baseline and progressive, against libjpeg-turbo: where they do not leave a file alone,
 * verdict and every pixel are to be the same, with each set of vector kernels; progressive files also at fractions of
 * their size.
 *
 * With libFuzzer it is a target; with -DGRAFT_STANDALONE a program that takes files, and a number of damaged copies to
 * make of each:
 *
 *     ./jpeg 20 photos/*.jpg
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "decode/decode.h"
#include "decode/format.h"
#include "jpeg/jpeg_full.h"
#include "jpeg/jpeg_progressive.h"

namespace {

/**
 * Where a damaged file's coefficients overflow 16 bits, libjpeg-turbo's code for arm64 gives other pixels than that for
 * x86, which ours repeats on every processor: of damaged files only the verdicts are compared there.
 */
#if defined(__aarch64__)
constexpr bool kOverflowsAlike = false;
#else
constexpr bool kOverflowsAlike = true;
#endif

struct Counts {
  long alike = 0;
  long left_alone = 0;
};

bool is_same(const graft::Decoded& a, const graft::Verdict& x, const graft::Decoded& b, const graft::Verdict& y,
             bool damaged) {
  if (x.status != y.status || std::strcmp(x.code, y.code) != 0 || x.width != y.width || x.height != y.height)
    return false;
  if (a.pixels.width != b.pixels.width || a.pixels.height != b.pixels.height) return false;
  if (damaged && !kOverflowsAlike) return true;
  for (int row = 0; row < a.pixels.height; row++)
    if (std::memcmp(a.pixels.row(row), b.pixels.row(row), static_cast<size_t>(a.pixels.width) * 4) != 0) return false;
  return true;
}

/** As decode_jpeg, but for leaving a file to libjpeg-turbo. Baseline files at 1/8 are ours alone. */
bool decode_ourselves(const graft::Source& source, graft::DecodeScratch& scratch, graft::Decoded& decoded,
                      graft::Verdict& verdict) {
  return graft::decode_jpeg_full(source, 1, scratch, decoded, verdict) ||
         graft::decode_jpeg_progressive(source, 1, scratch, decoded, verdict);
}

/** @param wanted the side that is wanted, or 0 for the full size @returns false where they differ */
bool compare_at(const uint8_t* data, size_t size, int wanted, bool damaged, Counts& counts) {
  static graft::DecodeScratch theirs;
  static graft::DecodeScratch ours;
  if (size == 0 || graft::sniff(data, size).format != graft::Format::kJpeg) return true;
  // A copy of exactly the size, so that reading one byte too far is seen.
  const std::vector<uint8_t> bytes(data, data + size);
  bool is_decoded = false;
  graft::Decoded expected;
  graft::Verdict expected_verdict;
  for (const char* name : {"off", "sse4.1", "avx2", "neon"}) {
    graft::Source source{bytes.data(), bytes.size(), 1 << 22};
    source.wanted_width = source.wanted_height = wanted;
    source.kernels = graft::find_kernels(name);
    if (source.kernels == nullptr || source.kernels->jpeg == nullptr) continue;
    graft::Decoded received;
    graft::Verdict verdict;
    if (!decode_ourselves(source, ours, received, verdict)) {
      counts.left_alone++;
      return true;
    }
    if (!is_decoded) {
      graft::Source plain{bytes.data(), bytes.size(), 1 << 22};
      plain.wanted_width = plain.wanted_height = wanted;
      graft::decode_jpeg(plain, theirs, expected, expected_verdict);
      is_decoded = true;
    }
    if (!is_same(expected, expected_verdict, received, verdict, damaged)) {
      std::printf("%s differs at %d: libjpeg-turbo says %s %s\n", name, wanted, expected_verdict.code,
                  expected_verdict.message.c_str());
      return false;
    }
  }
  counts.alike++;
  return true;
}

/** @returns false where they differ at the full size or at a fraction */
bool compare(const uint8_t* data, size_t size, bool damaged, Counts& counts) {
  // One is a fraction of every picture but the smallest, and each of the fractions comes about for some.
  for (const int wanted : {0, 1, 4, 9})
    if (!compare_at(data, size, wanted, damaged, counts)) return false;
  return true;
}

}  // namespace

#ifndef GRAFT_STANDALONE

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Counts counts;
  // The corpus is that of decode.cc, whose inputs begin with a request.
  constexpr size_t kRequest = 3;
  if (size > kRequest && !compare(data + kRequest, size - kRequest, true, counts)) std::abort();
  return 0;
}

#else

#include <random>

#include "compare_files.h"

namespace {

std::mt19937 random_bits(11);

/** Bytes set, bits turned, pieces taken out or doubled, the end cut off: mostly in the scan, sometimes anywhere. */
void damage(std::vector<uint8_t>& bytes) {
  const auto below = [](size_t most) { return most == 0 ? 0 : random_bits() % most; };
  for (size_t left = 1 + below(4); left > 0 && bytes.size() > 20; left--) {
    const size_t from = below(4) == 0 ? 2 : bytes.size() < 1000 ? bytes.size() / 2 : 650;
    const size_t at = from + below(bytes.size() - from);
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(7)) {
      case 0:
        *place = static_cast<uint8_t>(random_bits());
        break;
      case 1:
        *place ^= static_cast<uint8_t>(1 << below(8));
        break;
      case 2:
        *place = below(2) == 0 ? 0xff : 0;
        break;
      case 3:
        bytes.erase(place, place + static_cast<std::ptrdiff_t>(below(bytes.size() - at) % 40));
        break;
      case 4: {
        const std::vector<uint8_t> piece(place, place + static_cast<std::ptrdiff_t>(below(bytes.size() - at) % 200));
        bytes.insert(place, piece.begin(), piece.end());
        break;
      }
      case 5:
        if (below(4) == 0) bytes.resize(at);
        break;
      default:
        *place = static_cast<uint8_t>(below(16) * 17);
    }
  }
}

}  // namespace

int main(int count, char** values) {
  Counts whole;
  Counts damaged;
  const auto is_alike = [&](const std::vector<uint8_t>& bytes, bool is_damaged) {
    return compare(bytes.data(), bytes.size(), is_damaged, is_damaged ? damaged : whole);
  };
  const int wrong = compare_files(count, values, ".jpg", is_alike, damage);
  std::printf("whole files: %ld alike, %ld left to libjpeg-turbo; damaged copies: %ld alike, %ld left\n", whole.alike,
              whole.left_alone, damaged.alike, damaged.left_alone);
  return wrong == 0 ? 0 : 1;
}

#endif
