#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int image_file_name(const char *part, const char *target) {
  if (renameat2(AT_FDCWD, part, AT_FDCWD, target, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // Not every file system knows how; a second name for the same file refuses an existing one, too.
  if (link(part, target) != 0) return errno;
  unlink(part);
  return 0;
}
