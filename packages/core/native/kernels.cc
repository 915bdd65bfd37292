#include "kernels.h"

#include <cstring>

namespace graft {

namespace {

bool processor_has(const char* name) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  if (std::strcmp(name, "sse4.1") == 0) return __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
  if (std::strcmp(name, "avx2") == 0)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul");
  return false;
#elif defined(__aarch64__)
  return std::strcmp(name, "neon") == 0;
#else
  (void)name;
  return false;
#endif
}

}  // namespace

const Kernels* find_kernels(const char* name) {
  const bool any = std::strcmp(name, "auto") == 0;
  // Fastest first.
  const Kernels* const tables[] = {avx2_kernels(), neon_kernels(), sse41_kernels()};
  for (const Kernels* table : tables) {
    if (table == nullptr || !processor_has(table->name)) continue;
    if (any || std::strcmp(name, table->name) == 0) return table;
  }
  if (any || std::strcmp(name, plain_kernels().name) == 0) return &plain_kernels();
  return nullptr;
}

}  // namespace graft
