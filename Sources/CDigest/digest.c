#include "shim.h"

#include <openssl/evp.h>

int digest_sha256(const void *bytes, size_t size, uint8_t *result) {
  return EVP_Digest(bytes, size, result, NULL, EVP_sha256(), NULL) == 1;
}
