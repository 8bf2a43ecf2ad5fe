#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif

int why_not_replaced(const char *path) {
  struct statx file;
  if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &file) != 0) return 0;
  if (file.stx_attributes & STATX_ATTR_MOUNT_ROOT) return EBUSY;
  if (file.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) return EPERM;
  char *copy = strdup(path);
  struct stat folder;
  const bool is_known = copy != NULL && stat(dirname(copy), &folder) == 0;
  free(copy);
  const uid_t user = geteuid();
  const bool is_others = is_known && folder.st_mode & S_ISVTX && user != 0 && user != folder.st_uid && user != file.stx_uid;
  return is_others ? EPERM : 0;
}
