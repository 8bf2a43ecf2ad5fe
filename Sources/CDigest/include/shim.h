// Message digests of libcrypto, which uses the CPU's instructions for them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Writes the SHA-256 of `size` bytes, 32 bytes. Returns whether it could.
int digest_sha256(const void *bytes, size_t size, uint8_t *result);
