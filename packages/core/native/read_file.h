#pragma once

#include <cstdint>
#include <string>

#include "buffer.h"
#include "verdict.h"

namespace graft {

/**
 * Reads a whole regular file into `buffer`.
 * @returns its size; on failure 0 with the verdict filled: `unreadable`, `empty`, `too-large`.
 */
size_t read_file(const std::string& path, uint64_t most, Buffer& buffer, Verdict& verdict);

}  // namespace graft
