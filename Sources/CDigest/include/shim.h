// Message digests of libcrypto, which uses the CPU's instructions for them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the SHA-256 of `size` bytes, 32 bytes. Returns whether it could.
int digest_sha256(const void *bytes, size_t size, uint8_t *result);

/// Writes the SHA-256 of the `size` bytes at `offset` of an open file, read piece by piece. Returns whether it could; if
/// not, errno says why.
int digest_sha256_of_file(int descriptor, uint64_t offset, uint64_t size, uint8_t *result);

/// Writes the MD5 of the first `size` bytes of an open file, 16 bytes, likewise.
int digest_md5_of_file(int descriptor, uint64_t size, uint8_t *result);

/// Writes the SHA-1 that git gives the first `size` bytes of an open file, 20 bytes, likewise.
int digest_git_blob_of_file(int descriptor, uint64_t size, uint8_t *result);
