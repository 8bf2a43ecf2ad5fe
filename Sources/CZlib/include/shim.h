// Inflating and deflating with zlib.
#pragma once
#include <stdint.h>

/// A file in memory, without a name. Returns its descriptor, or -1, and errno says why.
int zlib_memory_file(void);

/// Inflates (without zlib's header, as zip archives hold it) the `size` bytes at `offset` of `from` into `to`, at most
/// `most` bytes. Returns how many, and their CRC-32; -1 where the bytes are not deflated ones or more come out.
int64_t zlib_inflate(int from, uint64_t offset, uint64_t size, int to, uint64_t most, uint32_t *checksum);

/// Deflates `size` bytes into `to`, with zlib's header, fast rather than short. Returns how many bytes came out; -1 where
/// they are more than `most`.
int64_t zlib_deflate(const uint8_t *from, uint64_t size, uint8_t *to, uint64_t most);

/// The most bytes that so many can become.
uint64_t zlib_deflate_bound(uint64_t size);
