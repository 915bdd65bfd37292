#include "run_chain.h"

#include <atomic>
#include <cstring>
#include <exception>
#include <thread>
#include <utility>

#include "picture.h"
#include "pool.h"

namespace graft {

namespace {

void run_photo(const Chain& chain, const uint8_t* photo, uint8_t* result, Picture& from, Picture& to) {
  from.shape(chain.rows, chain.columns, chain.channels);
  const size_t row_bytes = chain.columns * chain.channels;
  for (size_t y = 0; y < chain.rows; y++) std::memcpy(from.row(y), photo + y * row_bytes, row_bytes);
  for (const Step& step : chain.steps) {
    if (step.kind == Step::Kind::pool) {
      pool(from, to);
    } else {
      from.pad(step.conv.input_zero);
      to.shape(from.rows(), from.columns(), step.conv.filters);
      chain.kernels->conv(step.conv, from.row(0), to.row(0), from.positions(), from.pitch());
    }
    std::swap(from, to);
  }
  const size_t out_bytes = from.columns() * from.channels();
  for (size_t y = 0; y < from.rows(); y++) std::memcpy(result + y * out_bytes, from.row(y), out_bytes);
}

}  // namespace

size_t Chain::output_bytes() const {
  size_t y = rows, x = columns, c = channels;
  for (const Step& step : steps) {
    if (step.kind == Step::Kind::pool) {
      y /= 2;
      x /= 2;
    } else {
      c = step.conv.filters;
    }
  }
  return y * x * c;
}

void run_chain(const Chain& chain, const uint8_t* input, uint8_t* output, size_t count, unsigned threads) {
  std::atomic<size_t> next{0};
  std::exception_ptr failure;
  std::atomic<bool> failed{false};
  const size_t in = chain.input_bytes(), out = chain.output_bytes();
  const auto work = [&] {
    try {
      Picture from, to;
      for (size_t photo = next++; photo < count && !failed; photo = next++) {
        run_photo(chain, input + photo * in, output + photo * out, from, to);
      }
      chain.kernels->leave();
    } catch (...) {
      if (!failed.exchange(true)) failure = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  try {
    for (unsigned i = 1; i < threads && i < count; i++) others.emplace_back(work);
  } catch (...) {
    // Fewer threads than asked for do the same work.
  }
  work();
  for (std::thread& thread : others) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace graft
