#include "shim.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <unistd.h>

int digest_sha256(const void *bytes, size_t size, uint8_t *result) {
  return EVP_Digest(bytes, size, result, NULL, EVP_sha256(), NULL) == 1;
}

// `head` comes before the bytes of the file
static int digest_of_file(
    const EVP_MD *kind, const char *head, size_t head_size, int descriptor, uint64_t offset, uint64_t size,
    uint8_t *result) {
  enum { PIECE = 1 << 17 };  // stays in the second-level cache
  unsigned char bytes[PIECE];
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int is_good = context != NULL && EVP_DigestInit_ex(context, kind, NULL) == 1 &&
                EVP_DigestUpdate(context, head, head_size) == 1;
  while (is_good && size > 0) {
    ssize_t count = pread(descriptor, bytes, size < PIECE ? size : PIECE, (off_t)offset);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO;  // it was cut meanwhile
    is_good = count > 0 && EVP_DigestUpdate(context, bytes, (size_t)count) == 1;
    offset += count > 0 ? (uint64_t)count : 0;
    size -= count > 0 ? (uint64_t)count : 0;
  }
  is_good = is_good && EVP_DigestFinal_ex(context, result, NULL) == 1;
  EVP_MD_CTX_free(context);
  return is_good;
}

int digest_sha256_of_file(int descriptor, uint64_t offset, uint64_t size, uint8_t *result) {
  return digest_of_file(EVP_sha256(), "", 0, descriptor, offset, size, result);
}

int digest_md5_of_file(int descriptor, uint64_t size, uint8_t *result) {
  errno = ENOTSUP; // where libcrypto may not make MD5
  return digest_of_file(EVP_md5(), "", 0, descriptor, 0, size, result);
}

int digest_git_blob_of_file(int descriptor, uint64_t size, uint8_t *result) {
  char head[32];
  const int count = snprintf(head, sizeof head, "blob %llu", (unsigned long long)size);
  return digest_of_file(EVP_sha1(), head, (size_t)count + 1, descriptor, 0, size, result); // with its last zero
}
