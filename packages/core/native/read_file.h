#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "buffer.h"
#include "verdict.h"

namespace graft {

/**
 * Reads a whole regular file into `buffer`.
 * @returns its size; on failure 0 with the verdict filled: `unreadable`, `empty`, `too-large`, `aborted`.
 */
size_t read_file(const std::string& path, uint64_t most, const std::atomic<bool>& aborted, Buffer& buffer,
                 Verdict& verdict);

}  // namespace graft
