#include "view/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "view/colour_kernels.h"

namespace graft {

namespace {

constexpr int kMostBits = 20;
constexpr double kLargestCoefficient = 32767;

/** The positions that Pillow's nearest neighbour takes: sums, not products, so that the rounding is Pillow's too. */
void nearest_positions(int in, double from, double to, int out, std::vector<int>& positions) {
  positions.resize(static_cast<size_t>(out));
  const double step = (to - from) / out;
  double at = from + step * 0.5;
  for (int& position : positions) {
    position = std::clamp(static_cast<int>(at), 0, in - 1);
    at += step;
  }
}

/** A picture that is resized across already, of which rows of the result are made. */
class Bands {
 public:
  Bands(PictureRows& from, const Box& box, const Kernels& kernels, ResizeScratch& scratch, int width, int height,
        Flips flips)
      : down_(scratch.down), kernels_(kernels), bytes_(static_cast<size_t>(width) * 3) {
    scratch.across.prepare(from.width(), box.left, box.right, width, flips.horizontal);
    scratch.down.prepare(from.height(), box.top, box.bottom, height, flips.vertical);
    top_ = down_.begin();
    const int rows = down_.end() - top_;
    // The row's kernel writes a fourth byte a pixel.
    stride_ = (bytes_ + 1 + 63) / 64 * 64;
    middle_ = scratch.middle.take(stride_ * static_cast<size_t>(rows));
    const Taps across = scratch.across.taps();
    for (int y = 0; y < rows; y += PictureRows::kMost) {
      const int count = std::min(PictureRows::kMost, rows - y);
      kernels.resize_rows(from.at(top_ + y, count), from.stride(), count, middle_ + static_cast<size_t>(y) * stride_,
                          stride_, across);
    }
  }

  /** Packed RGB. */
  void row(int y, uint8_t* out) const {
    const Taps taps = down_.taps();
    kernels_.resize_column(middle_ + static_cast<size_t>(taps.starts[y] - top_) * stride_, stride_,
                           taps.coefficients + static_cast<size_t>(y) * static_cast<size_t>(taps.taps), down_.count(y),
                           taps.bits, out, bytes_);
  }

 private:
  const Axis& down_;
  const Kernels& kernels_;
  size_t bytes_;
  int top_;
  size_t stride_;
  uint8_t* middle_;
};

}  // namespace

void Axis::prepare(int in, double from, double to, int out, bool mirrored) {
  if (in == in_ && from == from_ && to == to_ && out == out_ && mirrored == mirrored_) return;
  const double scale = (to - from) / out;
  const double filter_scale = std::max(scale, 1.0);
  const double support = filter_scale;
  const int most = static_cast<int>(std::ceil(support)) * 2 + 1;
  std::vector<double> weights(static_cast<size_t>(most) * static_cast<size_t>(out), 0.0);
  starts_.resize(static_cast<size_t>(out));
  counts_.resize(static_cast<size_t>(out));
  double largest = 0;
  int widest = 1;
  end_ = 0;
  for (int i = 0; i < out; i++) {
    const double centre = from + (i + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int last = std::min(in, static_cast<int>(centre + support + 0.5));
    double* row = &weights[static_cast<size_t>(i) * static_cast<size_t>(most)];
    double sum = 0;
    for (int at = first; at < last; at++) {
      const double distance = std::abs((at - centre + 0.5) / filter_scale);
      row[at - first] = distance < 1.0 ? 1.0 - distance : 0.0;
      sum += row[at - first];
    }
    for (int at = 0; at < last - first; at++) {
      if (sum != 0) row[at] /= sum;
      largest = std::max(largest, row[at]);
    }
    starts_[static_cast<size_t>(i)] = first;
    counts_[static_cast<size_t>(i)] = last - first;
    widest = std::max(widest, last - first);
    end_ = std::max(end_, last);
  }
  bits_ = kMostBits;
  while (std::ldexp(largest, bits_) > kLargestCoefficient) bits_--;
  taps_ = (widest + 3) / 4 * 4;
  coefficients_.assign(static_cast<size_t>(taps_) * static_cast<size_t>(out), 0);
  for (int i = 0; i < out; i++) {
    const double* row = &weights[static_cast<size_t>(i) * static_cast<size_t>(most)];
    int16_t* fixed = &coefficients_[static_cast<size_t>(i) * static_cast<size_t>(taps_)];
    int missing = 1 << bits_;
    int peak = 0;
    for (int at = 0; at < counts_[static_cast<size_t>(i)]; at++) {
      fixed[at] = static_cast<int16_t>(std::lround(std::ldexp(row[at], bits_)));
      missing -= fixed[at];
      if (fixed[at] > fixed[peak]) peak = at;
    }
    // The weights of an even surface must sum to one exactly, or it changes its shade.
    fixed[peak] = static_cast<int16_t>(std::min<int>(fixed[peak] + missing, 32767));
    // Kernels read all taps of every pixel: those of the last ones begin earlier, or they would lie beyond the picture.
    int& start = starts_[static_cast<size_t>(i)];
    const int beyond = std::min(start, start + taps_ - in);
    if (beyond > 0) {
      std::rotate(fixed, fixed + taps_ - beyond, fixed + taps_);
      start -= beyond;
      counts_[static_cast<size_t>(i)] += beyond;
    }
  }
  begin_ = starts_.front();
  if (mirrored) {
    std::reverse(starts_.begin(), starts_.end());
    std::reverse(counts_.begin(), counts_.end());
    std::reverse(coefficients_.begin(), coefficients_.end());
    for (auto row = coefficients_.begin(); row != coefficients_.end(); row += taps_) std::reverse(row, row + taps_);
  }
  mirrored_ = mirrored;
  in_ = in;
  from_ = from;
  to_ = to;
  out_ = out;
}

void resize_bilinear(PictureRows& from, const Box& box, const Kernels& kernels, ResizeScratch& scratch, uint8_t* out,
                     int width, int height, Flips flips) {
  const Bands bands(from, box, kernels, scratch, width, height, flips);
  const size_t stride = static_cast<size_t>(width) * 3;
  for (int y = 0; y < height; y++) bands.row(y, out + static_cast<size_t>(y) * stride);
}

void resize_bilinear_rgbx(PictureRows& from, const Box& box, const Kernels& kernels, ResizeScratch& scratch,
                          const Pixels& to) {
  const Bands bands(from, box, kernels, scratch, to.width, to.height, {});
  uint8_t* packed = scratch.row.take(static_cast<size_t>(to.width) * 3);
  for (int y = 0; y < to.height; y++) {
    bands.row(y, packed);
    kernels.colour->to_rgbx(packed, to.row(y), static_cast<size_t>(to.width));
  }
}

void resize_nearest(PictureRows& from, const Box& box, ResizeScratch& scratch, const Pixels& to) {
  nearest_positions(from.width(), box.left, box.right, to.width, scratch.columns);
  const double step = (box.bottom - box.top) / to.height;
  double at = box.top + step * 0.5;
  const YccPicture* ycc = from.ycc();
  if (ycc != nullptr) scratch.ycc_columns.prepare(scratch.columns);
  const bool sampled = ycc != nullptr && ycc->can_sample(scratch.ycc_columns);
  for (int y = 0; y < to.height; y++, at += step) {
    if (sampled) {
      const int row = std::clamp(static_cast<int>(at), 0, from.height() - 1);
      ycc->sample(row, scratch.ycc_columns, from.chroma(), to.row(y));
      continue;
    }
    const uint8_t* row = from.at(std::clamp(static_cast<int>(at), 0, from.height() - 1), 1);
    uint8_t* out = to.row(y);
    for (const int column : scratch.columns) {
      std::memcpy(out, row + static_cast<size_t>(column) * 4, 4);
      out += 4;
    }
  }
}

void resize_nearest_packed(PictureRows& from, const Box& box, ResizeScratch& scratch, uint8_t* out, int width,
                           int height, Flips flips) {
  nearest_positions(from.width(), box.left, box.right, width, scratch.columns);
  if (flips.horizontal) std::reverse(scratch.columns.begin(), scratch.columns.end());
  const double step = (box.bottom - box.top) / height;
  double at = box.top + step * 0.5;
  const size_t stride = static_cast<size_t>(width) * 3;
  for (int y = 0; y < height; y++, at += step) {
    const uint8_t* row = from.at(std::clamp(static_cast<int>(at), 0, from.height() - 1), 1);
    uint8_t* to = out + static_cast<size_t>(flips.vertical ? height - 1 - y : y) * stride;
    for (const int column : scratch.columns) {
      std::memcpy(to, row + static_cast<size_t>(column) * 4, 3);
      to += 3;
    }
  }
}

}  // namespace graft
