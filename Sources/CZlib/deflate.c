#include "shim.h"
#include <zlib.h>

int64_t zlib_deflate(const uint8_t *from, uint64_t size, uint8_t *to, uint64_t most) {
  uLongf count = most;
  return compress2(to, &count, from, size, Z_BEST_SPEED) == Z_OK ? (int64_t)count : -1;
}

uint64_t zlib_deflate_bound(uint64_t size) { return compressBound(size); }
