#include "png/png_stream.h"

#include <algorithm>
#include <cstring>

#include "png/png_expand.h"
#include "png/spng_session.h"

namespace graft {

namespace {

constexpr size_t kInput = 64u << 10;
constexpr size_t kAhead = 64u << 10;
/** What the decompressor may want to have back of what it took. */
constexpr size_t kGivenBack = 8;

bool is_filter(uint8_t byte) {
  return byte <= static_cast<uint8_t>(PngFilter::kPaeth);
}

}  // namespace

PngStream::PngStream() = default;
PngStream::~PngStream() = default;

bool PngStream::open(const Source& source, Decoded& decoded, Verdict& verdict) {
  kernels_ = source.kernels->png;
  libspng_.reset();
  if (!read_png_headers(headers_, source, *kernels_)) return false;
  if (!accept_size(source, headers_.width, headers_.height, decoded, verdict)) return true;
  source_ = source;
  verdict_ = &verdict;
  take_memory();
  inflate_.start();
  inflate_.in = inflate_.in_end = input_.data();
  inflate_.out = window_.data();
  inflate_.out_begin = at_ = window_.data();
  piece_ = piece_at_ = 0;
  made_ = new_rows_ = 0;
  is_over_ = false;
  adler_ = 1;
  refill();
  if (!inflate_.read_wrapping() || !is_row_there(0)) return false;
  decoded.orientation = headers_.orientation;
  return true;
}

void PngStream::take_memory() {
  stride_ = size_t{4} * headers_.width;
  row_bytes_ = headers_.row_bytes();
  raw_stride_ = is_png_rgbx(headers_) ? stride_ : row_bytes_;
  input_.take(kInput + Inflate::kInPadding);
  window_size_ = Inflate::kHistory + kAhead + 4 * (row_bytes_ + 1);
  window_.take(window_size_ + Inflate::kOutSlack);
  raw_.take(raw_stride_ * (kMost + 1));
  // There is nothing above the first row.
  std::memset(raw(0), 0, raw_stride_);
  band_.take(stride_ * kMost);
}

const uint8_t* PngStream::rows(int y, int count) {
  while (made_ < y) make(std::min(kMost, y - made_));
  return make(count);
}

void PngStream::finish() {
  while (made_ < height() && !is_over_) make(std::min(kMost, height() - made_));
}

const uint8_t* PngStream::make(int count) {
  if (source_.stop() && !is_over_) {
    verdict_->fail(code::kAborted, "the batch was aborted");
    is_over_ = true;
  }
  int there = 0;
  if (!libspng_ && !is_over_) {
    there = undo_rows(count);
    const bool is_rgbx = is_png_rgbx(headers_);
    if (is_rgbx && there == count) {
      made_ += count;
      return raw(1);
    }
    for (int i = 0; i < there; i++) {
      uint8_t* to = band_.data() + static_cast<size_t>(i) * stride_;
      if (is_rgbx)
        std::memcpy(to, raw(1 + i), stride_);
      else
        expand_png_row(headers_, raw(1 + i), to);
    }
    if (there < count) go_on_with_libspng(made_ + there);
  }
  read_with_libspng(count - there, band_.data() + static_cast<size_t>(there) * stride_);
  made_ += count;
  return band_.data();
}

int PngStream::undo_rows(int count) {
  if (new_rows_ > 0) std::memcpy(raw(0), raw(new_rows_), raw_stride_);
  new_rows_ = 0;
  const size_t row = row_bytes_ + 1;
  const auto filter = [&] { return static_cast<PngFilter>(*at_); };
  while (new_rows_ < count) {
    const int y = made_ + new_rows_;
    if (!is_row_there(y)) break;
    const uint8_t* above = raw(new_rows_);
    uint8_t* to = raw(new_rows_ + 1);
    if (!is_png_rgbx(headers_)) {
      kernels_->unfilter(filter(), headers_.step(), at_ + 1, above, to, row_bytes_);
    } else if (new_rows_ + 2 <= count && filter() == PngFilter::kPaeth &&
               at_[row] == static_cast<uint8_t>(PngFilter::kPaeth) && is_row_there(y + 1)) {
      kernels_->unfilter_rgb_paeth_twice(at_ + 1, row, above, to, raw_stride_, headers_.width);
      at_ += row;
      new_rows_++;
    } else {
      kernels_->unfilter_rgb(filter(), at_ + 1, above, to, headers_.width);
    }
    at_ += row;
    new_rows_++;
  }
  return new_rows_;
}

bool PngStream::is_row_there(int y) {
  const size_t ahead = static_cast<size_t>(y - made_ - new_rows_) * (row_bytes_ + 1);
  const bool is_last = y + 1 == height();
  const size_t bytes = ahead + row_bytes_ + (is_last ? 1 : 2);
  return want(bytes) && is_filter(at_[ahead]) && (is_last || is_filter(at_[bytes - 1]));
}

bool PngStream::want(size_t bytes) {
  using State = Inflate::State;
  const auto there = [&] { return static_cast<size_t>(inflate_.out - at_); };
  // What was decompressed at last before it turned bad may be so too.
  while (inflate_.state != State::kBad && there() <= bytes && inflate_.state != State::kDone) {
    uint8_t* limit = window_.data() + window_size_;
    if (inflate_.out >= limit) slide();
    const ptrdiff_t left = inflate_.in_end - inflate_.in;
    if (!inflate_.is_last && left <= static_cast<ptrdiff_t>(Inflate::kMostHeader)) refill();
    const uint8_t* from = inflate_.out;
    kernels_->inflate(inflate_, limit);
    adler_ = kernels_->adler(adler_, from, static_cast<size_t>(inflate_.out - from));
    uint32_t expected = 0;
    if (inflate_.state == State::kDone && !(inflate_.read_sum(expected) && expected == adler_))
      inflate_.state = State::kBad;
  }
  return inflate_.state != State::kBad && there() + (inflate_.state == State::kDone ? 1 : 0) > bytes;
}

void PngStream::refill() {
  uint8_t* to = input_.data();
  const size_t before = std::min(kGivenBack, static_cast<size_t>(inflate_.in - to));
  const size_t left = static_cast<size_t>(inflate_.in_end - inflate_.in);
  std::memmove(to, inflate_.in - before, before + left);
  inflate_.in = to + before;
  to += before + left;
  uint8_t* const end = input_.data() + kInput;
  while (to < end && piece_ < headers_.data.size()) {
    const PngHeaders::Piece& piece = headers_.data[piece_];
    const size_t count = std::min(static_cast<size_t>(end - to), piece.size - piece_at_);
    std::memcpy(to, piece.bytes + piece_at_, count);
    to += count;
    piece_at_ += count;
    if (piece_at_ < piece.size) break;
    piece_++;
    piece_at_ = 0;
  }
  inflate_.in_end = to;
  inflate_.is_last = piece_ == headers_.data.size();
  if (inflate_.is_last) std::memset(to, 0, Inflate::kInPadding);
}

void PngStream::slide() {
  uint8_t* begin = window_.data();
  const uint8_t* keep = std::min<const uint8_t*>(at_, inflate_.out - Inflate::kHistory);
  const size_t by = static_cast<size_t>(keep - begin);
  std::memmove(begin, keep, static_cast<size_t>(inflate_.out - keep));
  inflate_.out -= by;
  at_ -= by;
}

void PngStream::go_on_with_libspng(int y) {
  libspng_ = std::make_unique<SpngSession>(source_, copy_);
  spng_ihdr header{};
  int error = libspng_->header(header);
  if (error == 0) error = libspng_->begin();
  // The rows that were given were the same.
  for (int i = 0; i < y && error == 0; i++) error = libspng_->row(band_.data() + stride_ * (kMost - 1), stride_);
  if (error == 0) return;
  report_spng(error, y > 0, *verdict_);
  is_over_ = true;
}

void PngStream::read_with_libspng(int count, uint8_t* to) {
  for (int i = 0; i < count; i++, to += stride_) {
    std::memset(to, 255, stride_);
    if (is_over_) continue;
    const int error = libspng_->row(to, stride_);
    if (error == 0 || error == SPNG_EOI) {
      flatten_on_white(to, headers_.width);
      continue;
    }
    report_spng(error, true, *verdict_);
    is_over_ = true;
  }
}

void PngStream::shrink(size_t keep) {
  for (Buffer* buffer : {&input_, &window_, &raw_, &band_, &copy_}) buffer->shrink(keep);
  libspng_.reset();
}

}  // namespace graft
