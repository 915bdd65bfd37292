#include "chain.h"

#if defined(__x86_64__) && defined(__linux__) && \
    ((defined(__clang__) && __clang_major__ >= 12) || (!defined(__clang__) && __GNUC__ >= 11))

#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cpuid.h>
#include <algorithm>
#include <cstring>

#if !defined(__clang__)
// GCC's own headers begin a vector whose value does not matter as `__Y = __Y` (its bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace graft {

namespace {

#define WITH_TILES __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw,avx512vl")))

/** A tile has 16 rows of 64 bytes. */
constexpr size_t ROWS = 16;
constexpr size_t BYTES = 64;
constexpr size_t TILE = ROWS * BYTES;
constexpr size_t TAPS = 9;
/** Places and filters of one step: two tiles by two, so that each tile loaded is used twice. */
constexpr size_t BLOCK = 2 * ROWS;
/** Input that is run through with one set of filters after the other: a part of 2 MiB of second-level cache. */
constexpr size_t CHUNK_BYTES = 384 * 1024;

/** Few channels: the three pixels of a window's row lie side by side and go into one tile's row. */
bool by_rows(size_t channels) {
  return 3 * channels <= BYTES;
}
/** Four products are summed at once. */
size_t row_depth(size_t channels) {
  return (3 * channels + 3) / 4 * 4;
}

bool takes(size_t channels, size_t filters) {
  return filters % BLOCK == 0 && (channels % BYTES == 0 || by_rows(channels));
}

/** Tiles as the products want them: row `r` holds products 4r … 4r + 3 of sixteen filters. */
void pack_tile(const Conv& conv, size_t filter, size_t tap, size_t from, size_t depth, size_t used, int8_t* tile) {
  const size_t window = TAPS * conv.channels;
  for (size_t k = 0; k < depth; k++) {
    for (size_t n = 0; n < ROWS; n++) {
      tile[k / 4 * BYTES + n * 4 + k % 4] =
          k < used ? conv.kernel[(filter + n) * window + tap * conv.channels + from + k] : int8_t{0};
    }
  }
}

void pack(Conv& conv) {
  const bool rows = by_rows(conv.channels);
  const size_t depth = rows ? row_depth(conv.channels) : BYTES;
  const size_t used = rows ? 3 * conv.channels : BYTES;
  const size_t blocks = rows ? 1 : conv.channels / BYTES;
  conv.packed.assign(conv.filters / ROWS * blocks * (rows ? 3 : TAPS) * TILE, 0);
  int8_t* tile = conv.packed.data();
  for (size_t filter = 0; filter < conv.filters; filter += BLOCK) {
    for (size_t block = 0; block < blocks; block++) {
      for (size_t tap = 0; tap < TAPS; tap += rows ? 3 : 1) {
        for (size_t half = 0; half < 2; half++, tile += TILE) {
          pack_tile(conv, filter + half * ROWS, tap, block * BYTES, depth, used, tile);
        }
      }
    }
  }
}

struct alignas(64) TileConfig {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};

/** Tiles 0 to 3 hold sums, 4 and 5 places, 6 and 7 filters. */
WITH_TILES void configure(size_t depth) {
  TileConfig config;
  for (int tile = 0; tile < 8; tile++) {
    config.row_bytes[tile] = tile == 4 || tile == 5 ? static_cast<uint16_t>(depth) : BYTES;
    config.rows[tile] = tile >= 6 ? static_cast<uint8_t>(depth / 4) : ROWS;
  }
  _tile_loadconfig(&config);
}

WITH_TILES void leave() {
  _tile_release();
}

WITH_TILES inline __m512i scaled(const int32_t* sums, __m512i offset, __m512 scale, __m512 low, __m512 high) {
  const __m512i sum = _mm512_add_epi32(_mm512_load_si512(sums), offset);
  const __m512 value = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), scale);
  // Clamped before rounding: a float may be beyond what 32 bits hold.
  return _mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(value, low), high));
}

/** Sums of 32 places by 32 filters to bytes: scaled, rounded to even, and kept to 0 … 255. */
WITH_TILES void to_bytes(const Conv& conv, const int32_t* sums, size_t filter, uint8_t* output) {
  const __m512i offsets[2] = {_mm512_loadu_si512(&conv.offsets[filter]),
                              _mm512_loadu_si512(&conv.offsets[filter + 16])};
  const __m512 scales[2] = {_mm512_loadu_ps(&conv.scales[filter]), _mm512_loadu_ps(&conv.scales[filter + 16])};
  const int zero = conv.output_zero;
  const __m512 low = _mm512_set1_ps(static_cast<float>(-zero));
  const __m512 high = _mm512_set1_ps(static_cast<float>(255 - zero));
  const __m512i zeros = _mm512_set1_epi32(zero);
  for (size_t place = 0; place < BLOCK; place++, sums += BLOCK, output += conv.filters) {
    const __m512i a = _mm512_add_epi32(scaled(sums, offsets[0], scales[0], low, high), zeros);
    const __m512i b = _mm512_add_epi32(scaled(sums + 16, offsets[1], scales[1], low, high), zeros);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(output), _mm512_cvtepi32_epi8(a));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(output + 16), _mm512_cvtepi32_epi8(b));
  }
}

WITH_TILES void conv(const Conv& conv, const uint8_t* input, uint8_t* output, size_t positions, size_t pitch) {
  const size_t channels = conv.channels;
  const bool rows = by_rows(channels);
  configure(rows ? row_depth(channels) : BYTES);
  alignas(64) int32_t sums[BLOCK * BLOCK];
  const size_t blocks = rows ? 1 : channels / BYTES;
  const size_t taps = rows ? 3 : TAPS;
  ptrdiff_t reach[TAPS];
  for (size_t tap = 0; tap < taps; tap++) {
    const ptrdiff_t y = static_cast<ptrdiff_t>(rows ? tap : tap / 3) - 1;
    const ptrdiff_t x = rows ? -1 : static_cast<ptrdiff_t>(tap % 3) - 1;
    reach[tap] = (y * static_cast<ptrdiff_t>(pitch) + x) * static_cast<ptrdiff_t>(channels);
  }
  const size_t chunk = std::max(BLOCK, CHUNK_BYTES / channels / BLOCK * BLOCK);
  for (size_t start = 0; start < positions; start += chunk) {
    const size_t end = std::min(positions, start + chunk);
    for (size_t filter = 0; filter < conv.filters; filter += BLOCK) {
      const int8_t* const first = conv.packed.data() + filter / ROWS * blocks * taps * TILE;
      for (size_t place = start; place < end; place += BLOCK) {
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
        const int8_t* weights = first;
        const uint8_t* from = input + place * channels;
        for (size_t block = 0; block < blocks; block++, from += BYTES) {
          for (size_t tap = 0; tap < taps; tap++, weights += 2 * TILE) {
            const uint8_t* window = from + reach[tap];
            _tile_loadd(4, window, channels);
            _tile_loadd(6, weights, BYTES);
            _tile_loadd(7, weights + TILE, BYTES);
            _tile_loadd(5, window + ROWS * channels, channels);
            _tile_dpbusd(0, 4, 6);
            _tile_dpbusd(1, 4, 7);
            _tile_dpbusd(2, 5, 6);
            _tile_dpbusd(3, 5, 7);
          }
        }
        _tile_stored(0, sums, 4 * BLOCK);
        _tile_stored(1, sums + ROWS, 4 * BLOCK);
        _tile_stored(2, sums + ROWS * BLOCK, 4 * BLOCK);
        _tile_stored(3, sums + ROWS * BLOCK + ROWS, 4 * BLOCK);
        to_bytes(conv, sums, filter, output + place * conv.filters + filter);
      }
    }
  }
}

/** The processor has the instructions, and the system lets this process keep tiles (Linux asks for a request once). */
bool allowed() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  const bool tiles = (d >> 24 & 1) != 0 && (d >> 25 & 1) != 0;
  const bool wide =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  constexpr int ARCH_REQ_XCOMP_PERM = 0x1023;
  constexpr int XTILEDATA = 18;
  return tiles && wide && syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0;
}

const Kernels kernels = {takes, pack, leave, conv};

}  // namespace

const Kernels* tile_kernels() {
  static const bool has = allowed();
  return has ? &kernels : nullptr;
}

}  // namespace graft

#else

namespace graft {

const Kernels* tile_kernels() {
  return nullptr;
}

}  // namespace graft

#endif
