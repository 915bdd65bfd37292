#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/**
 * The program that compares without libFuzzer: each file as it is, and so many damaged copies of it; keeps the copies
 * that differ.
 *
 * @param values the number of copies, then the files
 * @param compare (bytes, whether damaged) → whether both sides are the same
 * @param damage changes the bytes in place
 * @returns how many differ
 */
template <typename Compare, typename Damage>
int compare_files(int count, char** values, const char* ending, const Compare& compare, const Damage& damage) {
  const int copies = count > 1 ? std::atoi(values[1]) : 0;
  int wrong = 0;
  for (int i = 2; i < count; i++) {
    std::ifstream file(values[i], std::ios::binary);
    const std::vector<uint8_t> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!compare(bytes, false)) std::printf("%s\n", values[i]), wrong++;
    for (int copy = 0; copy < copies; copy++) {
      std::vector<uint8_t> broken = bytes;
      damage(broken);
      if (compare(broken, true)) continue;
      wrong++;
      const std::string name = "differs-" + std::to_string(wrong) + ending;
      std::ofstream(name, std::ios::binary)
          .write(reinterpret_cast<const char*>(broken.data()), static_cast<std::streamsize>(broken.size()));
      std::printf("%s, damaged copy %d, kept as %s\n", values[i], copy, name.c_str());
    }
  }
  std::printf("%d differ\n", wrong);
  return wrong;
}
