#include "png/inflate.h"

#include <algorithm>

#include "png/inflate_codes.h"

namespace graft {

namespace {

constexpr int kMostLength = 15;
constexpr int kSymbols = 288;
constexpr int kDistances = 32;

/** What a symbol's entry is made of, without its code's length: RFC 1951, 3.2.5. */
struct Symbol {
  uint16_t base;
  uint8_t extra;
};

constexpr Symbol kLengths[] = {{3, 0},   {4, 0},   {5, 0},   {6, 0},   {7, 0},  {8, 0},  {9, 0},  {10, 0},
                               {11, 1},  {13, 1},  {15, 1},  {17, 1},  {19, 2}, {23, 2}, {27, 2}, {31, 2},
                               {35, 3},  {43, 3},  {51, 3},  {59, 3},  {67, 4}, {83, 4}, {99, 4}, {115, 4},
                               {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0}};
constexpr Symbol kDistanceBases[] = {{1, 0},     {2, 0},     {3, 0},     {4, 0},      {5, 1},      {7, 1},
                                     {9, 2},     {13, 2},    {17, 3},    {25, 3},     {33, 4},     {49, 4},
                                     {65, 5},    {97, 5},    {129, 6},   {193, 6},    {257, 7},    {385, 7},
                                     {513, 8},   {769, 8},   {1025, 9},  {1537, 9},   {2049, 10},  {3073, 10},
                                     {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12}, {16385, 13}, {24577, 13}};

uint32_t litlen_entry(int symbol, uint32_t length) {
  if (symbol < 256) return inflate_entry::literal(static_cast<uint32_t>(symbol), length);
  if (symbol == 256) return inflate_entry::kEndOfBlock | length;
  if (symbol > 285) return inflate_entry::kBad;
  const Symbol& from = kLengths[symbol - 257];
  return inflate_entry::value(from.base, from.extra, length);
}

uint32_t distance_entry(int symbol, uint32_t length) {
  if (symbol > 29) return inflate_entry::kBad;
  const Symbol& from = kDistanceBases[symbol];
  return inflate_entry::value(from.base, from.extra, length);
}

uint32_t code_length_entry(int symbol, uint32_t length) {
  return inflate_entry::value(static_cast<uint32_t>(symbol), 0, length);
}

enum class Fullness { kFull, kOneCode, kEmpty, kOther };

/** Counts of the lengths, and whether their codes are a full tree. */
Fullness count_lengths(const uint8_t* lengths, int symbols, int (&counts)[kMostLength + 1]) {
  std::fill(counts, counts + kMostLength + 1, 0);
  for (int i = 0; i < symbols; i++) counts[lengths[i]]++;
  if (counts[0] == symbols) return Fullness::kEmpty;
  counts[0] = 0;
  int left = 1;
  for (int length = 1; length <= kMostLength; length++) {
    left = 2 * left - counts[length];
    if (left < 0) return Fullness::kOther;
  }
  if (left == 0) return Fullness::kFull;
  return counts[1] == 1 && left == 1 << (kMostLength - 1) ? Fullness::kOneCode : Fullness::kOther;
}

unsigned reversed(unsigned code, int length) {
  code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
  code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
  code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
  code = (code & 0x00ff) << 8 | (code >> 8 & 0x00ff);
  return code >> (16 - length);
}

/** Writes each symbol's entry wherever its code may stand: RFC 1951, 3.2.2. Longer codes have a second table. */
template <int kBits, typename Entry>
void fill_table(const uint8_t* lengths, int symbols, const int (&counts)[kMostLength + 1], Entry entry,
                uint32_t* table) {
  constexpr unsigned kSize = 1u << kBits;
  constexpr unsigned kSecond = 1u << (kMostLength - kBits);
  unsigned next[kMostLength + 1] = {};
  unsigned code = 0;
  bool is_long = false;
  for (int length = 1; length <= kMostLength; length++) {
    next[length] = code;
    code = (code + static_cast<unsigned>(counts[length])) << 1;
    is_long = is_long || (length > kBits && counts[length] > 0);
  }
  // Only then is there an entry to be found that nobody has written.
  if (is_long) std::fill(table, table + kSize, inflate_entry::kBad);
  unsigned end = kSize;
  for (int symbol = 0; symbol < symbols; symbol++) {
    const int length = lengths[symbol];
    if (length == 0) continue;
    const unsigned bits = reversed(next[length]++, length);
    const uint32_t what = entry(symbol, static_cast<uint32_t>(length));
    if (length <= kBits) {
      for (unsigned at = bits; at < kSize; at += 1u << length) table[at] = what;
      continue;
    }
    uint32_t& first = table[bits & (kSize - 1)];
    if (first == inflate_entry::kBad) {
      first = end << 16 | inflate_entry::kLonger;
      end += kSecond;
    }
    uint32_t* second = table + (first >> 16);
    for (unsigned at = bits >> kBits; at < kSecond; at += 1u << (length - kBits)) second[at] = what;
  }
}

/** Lets a look at the table give up to three literals. */
void join_literals(uint32_t* table) {
  constexpr int kBits = Inflate::kLitlenBits;
  using namespace inflate_entry;
  // From the end, so that what lies behind a code, which is a smaller index, is not joined yet.
  for (unsigned i = (1u << kBits); i-- > 0;) {
    const uint32_t first = table[i];
    if ((first & kLiterals) == 0) continue;
    const uint32_t length = first & kConsumed;
    const uint32_t second = table[i >> length];
    const uint32_t both = length + (second & kConsumed);
    if ((second & kLiterals) == 0 || both > kBits) continue;
    const uint32_t third = table[i >> both];
    const uint32_t all = both + (third & kConsumed);
    const uint32_t two = (first & 0xff00) | (second & 0xff00) << 8;
    if ((third & kLiterals) == 0 || all > kBits)
      table[i] = two | 2u << kLiteralsAt | both;
    else
      table[i] = two | (third & 0xff00) << 16 | 3u << kLiteralsAt | all;
  }
}

bool make_tables(Inflate& inflate, const uint8_t* lengths, int symbols, const uint8_t* distances, int count) {
  int counts[kMostLength + 1];
  // A block that cannot end, or codes that nobody has: zlib judges.
  if (lengths[256] == 0 || count_lengths(lengths, symbols, counts) != Fullness::kFull) return false;
  fill_table<Inflate::kLitlenBits>(lengths, symbols, counts, litlen_entry, inflate.litlen);
  join_literals(inflate.litlen);
  const Fullness fullness = count_lengths(distances, count, counts);
  if (fullness == Fullness::kOther) return false;
  if (fullness != Fullness::kFull)
    std::fill(inflate.distance, inflate.distance + (1 << Inflate::kDistanceBits), inflate_entry::kBad);
  if (fullness != Fullness::kEmpty)
    fill_table<Inflate::kDistanceBits>(distances, count, counts, distance_entry, inflate.distance);
  return true;
}

void make_fixed_tables(Inflate& inflate) {
  uint8_t lengths[kSymbols];
  std::fill(lengths, lengths + 144, uint8_t{8});
  std::fill(lengths + 144, lengths + 256, uint8_t{9});
  std::fill(lengths + 256, lengths + 280, uint8_t{7});
  std::fill(lengths + 280, lengths + kSymbols, uint8_t{8});
  uint8_t distances[kDistances];
  std::fill(distances, distances + kDistances, uint8_t{5});
  make_tables(inflate, lengths, kSymbols, distances, kDistances);
}

/** The lengths of both trees' codes, themselves in a code: RFC 1951, 3.2.7. */
bool read_own_tables(Inflate& inflate, InflateBits& bits) {
  static constexpr uint8_t kOrder[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  constexpr int kOrderCount = 19;
  constexpr int kCodeBits = 7;
  const int symbols = static_cast<int>(bits.take(5)) + 257;
  const int distances = static_cast<int>(bits.take(5)) + 1;
  const int given = static_cast<int>(bits.take(4)) + 4;
  if (symbols > 286 || distances > 30) return false;
  uint8_t code_lengths[kOrderCount] = {};
  for (int i = 0; i < given; i++) code_lengths[kOrder[i]] = static_cast<uint8_t>(bits.take(3));
  int counts[kMostLength + 1];
  if (count_lengths(code_lengths, kOrderCount, counts) != Fullness::kFull) return false;
  uint32_t table[1 << kCodeBits];
  fill_table<kCodeBits>(code_lengths, kOrderCount, counts, code_length_entry, table);
  uint8_t lengths[kSymbols + kDistances];
  const int all = symbols + distances;
  for (int at = 0; at < all;) {
    bits.fill();
    const uint32_t entry = table[bits.bits & ((1 << kCodeBits) - 1)];
    bits.consume(entry);
    const unsigned symbol = entry >> 16;
    if (symbol < 16) {
      lengths[at++] = static_cast<uint8_t>(symbol);
      continue;
    }
    if (symbol == 16 && at == 0) return false;
    const uint8_t again = symbol == 16 ? lengths[at - 1] : uint8_t{0};
    const unsigned times = symbol == 16 ? 3 + bits.take(2) : symbol == 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    if (times > static_cast<unsigned>(all - at)) return false;
    std::fill(lengths + at, lengths + at + times, again);
    at += static_cast<int>(times);
  }
  return make_tables(inflate, lengths, symbols, lengths + symbols, distances);
}

/** Goes to the next whole byte, and reads how many come as they are. */
bool read_stored_length(Inflate& inflate, InflateBits& bits) {
  bits.consume(static_cast<uint32_t>(bits.ready & 7));
  const unsigned length = bits.take(16);
  const unsigned inverse = bits.take(16);
  if (length != (inverse ^ 0xffff)) return false;
  bits.in -= (bits.ready & 63) >> 3;
  bits.bits = 0;
  bits.ready = 0;
  inflate.stored_left = length;
  return true;
}

}  // namespace

void Inflate::start() {
  state = State::kBlock;
  bits = 0;
  ready = 0;
  is_final_block = false;
  in = in_end = nullptr;
  is_last = false;
}

bool Inflate::read_wrapping() {
  constexpr int kDeflate = 8;
  constexpr int kMostWindow = 7;
  constexpr int kDictionary = 32;
  if (in_end - in < 2) return false;
  const int first = *in++;
  const int second = *in++;
  return (first & 15) == kDeflate && first >> 4 <= kMostWindow && (first << 8 | second) % 31 == 0 &&
         (second & kDictionary) == 0;
}

bool Inflate::read_sum(uint32_t& adler) {
  const uint8_t* at = in - ready / 8;
  if (in_end - at < 4) return false;
  adler = static_cast<uint32_t>(at[0]) << 24 | static_cast<uint32_t>(at[1]) << 16 | static_cast<uint32_t>(at[2]) << 8 |
          at[3];
  return true;
}

void inflate_block_header(Inflate& inflate) {
  InflateBits bits{inflate.in, inflate.bits, static_cast<uint64_t>(inflate.ready)};
  inflate.is_final_block = bits.take(1) != 0;
  const unsigned kind = bits.take(2);
  bool is_good = false;
  inflate.state = Inflate::State::kCodes;
  if (kind == 0) {
    is_good = read_stored_length(inflate, bits);
    inflate.state = Inflate::State::kStored;
  } else if (kind == 1) {
    if (inflate.codes != Inflate::Codes::kFixed) make_fixed_tables(inflate);
    inflate.codes = Inflate::Codes::kFixed;
    is_good = true;
  } else if (kind == 2) {
    inflate.codes = Inflate::Codes::kOwn;
    is_good = read_own_tables(inflate, bits);
  }
  inflate.in = bits.in;
  inflate.bits = bits.bits;
  inflate.ready = static_cast<int>(bits.ready & 63);
  if (!is_good) inflate.state = Inflate::State::kBad;
}

}  // namespace graft
