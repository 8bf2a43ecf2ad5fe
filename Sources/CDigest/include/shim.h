// Message digests of libcrypto, which uses the CPU's instructions for them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the SHA-256 of `size` bytes, 32 bytes. Returns whether it could.
int digest_sha256(const void *bytes, size_t size, uint8_t *result);

/// Writes the MD5 of the file behind `descriptor`, 16 bytes, from its beginning. 0, an error number of the system, or -1
/// where libcrypto has no MD5.
int digest_md5_of_file(int descriptor, uint8_t *result);
