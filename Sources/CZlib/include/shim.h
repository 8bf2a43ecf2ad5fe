// Inflating with zlib.
#pragma once
#include <stdint.h>

/// A file in memory, without a name. Returns its descriptor, or -1, and errno says why.
int zlib_memory_file(void);

/// Inflates (without zlib's header, as zip archives hold it) the `size` bytes at `offset` of `from` into `to`, at most
/// `most` bytes. Returns how many, and their CRC-32; -1 where the bytes are not deflated ones or more come out.
int64_t zlib_inflate(int from, uint64_t offset, uint64_t size, int to, uint64_t most, uint32_t *checksum);
