#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

enum { PIECE = 1 << 16 };

static ssize_t read_at(int descriptor, void *bytes, size_t size, uint64_t offset) {
  ssize_t count;
  do count = pread(descriptor, bytes, size, (off_t)offset);
  while (count < 0 && errno == EINTR);
  return count;
}

static int write_all(int descriptor, const unsigned char *bytes, size_t size) {
  while (size > 0) {
    ssize_t count = write(descriptor, bytes, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    bytes += count;
    size -= (size_t)count;
  }
  return 0;
}

int zlib_memory_file(void) { return memfd_create("inflated", MFD_CLOEXEC); }

int64_t zlib_inflate(int from, uint64_t offset, uint64_t size, int to, uint64_t most, uint32_t *checksum) {
  unsigned char deflated[PIECE], inflated[PIECE];
  z_stream stream = {0};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return -1;
  uint64_t done = 0;
  uLong sum = crc32(0, NULL, 0);
  int status = Z_OK;
  while (status == Z_OK && size > 0) {
    ssize_t count = read_at(from, deflated, size < PIECE ? size : PIECE, offset);
    if (count <= 0) break;
    offset += (uint64_t)count;
    size -= (uint64_t)count;
    stream.next_in = deflated;
    stream.avail_in = (uInt)count;
    do {
      stream.next_out = inflated;
      stream.avail_out = PIECE;
      status = inflate(&stream, Z_NO_FLUSH);
      size_t made = PIECE - stream.avail_out;
      if (made > most - done || write_all(to, inflated, made) != 0) status = Z_DATA_ERROR;
      done += made;
      sum = crc32(sum, inflated, (uInt)made);
    } while (status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    if (status == Z_BUF_ERROR) status = Z_OK;  // it wants more
  }
  inflateEnd(&stream);
  *checksum = (uint32_t)sum;
  return status == Z_STREAM_END ? (int64_t)done : -1;
}
