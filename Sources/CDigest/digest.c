#include "shim.h"

#include <errno.h>
#include <openssl/evp.h>
#include <unistd.h>

int digest_sha256(const void *bytes, size_t size, uint8_t *result) {
  return EVP_Digest(bytes, size, result, NULL, EVP_sha256(), NULL) == 1;
}

int digest_md5_of_file(int descriptor, uint8_t *result) {
  enum { piece = 1 << 16 };
  uint8_t bytes[piece];
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int code = context != NULL && EVP_DigestInit_ex(context, EVP_md5(), NULL) == 1 ? 0 : -1;
  off_t offset = 0;
  while (code == 0) {
    const ssize_t count = pread(descriptor, bytes, piece, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) code = errno;
    if (count <= 0) break;
    offset += count;
    if (EVP_DigestUpdate(context, bytes, (size_t)count) != 1) code = -1;
  }
  if (code == 0 && EVP_DigestFinal_ex(context, result, NULL) != 1) code = -1;
  EVP_MD_CTX_free(context);
  return code;
}
