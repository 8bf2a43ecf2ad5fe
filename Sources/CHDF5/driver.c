// A virtual file driver of libhdf5 that reads a part of an open file: a member of an archive needs no copy, and nothing
// but that part is ever read.
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static hdf5_source part;  // of the one file that a child opens

typedef struct {
  H5FD_t base;  // libhdf5 writes it
  haddr_t end_of_address;
} part_file;

static H5FD_t *part_open(const char *name, unsigned flags, hid_t properties, haddr_t largest) {
  (void)name, (void)properties, (void)largest;
  return flags == H5F_ACC_RDONLY ? calloc(1, sizeof(part_file)) : NULL;
}

static herr_t part_close(H5FD_t *file) {
  free(file);
  return 0;
}

static haddr_t part_get_eoa(const H5FD_t *file, H5FD_mem_t type) {
  (void)type;
  return ((const part_file *)file)->end_of_address;
}

static herr_t part_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((part_file *)file)->end_of_address = address;
  return 0;
}

static haddr_t part_get_eof(const H5FD_t *file, H5FD_mem_t type) {
  (void)file, (void)type;
  return part.size;
}

static herr_t part_read(H5FD_t *file, H5FD_mem_t type, hid_t properties, haddr_t address, size_t size, void *buffer) {
  (void)file, (void)type, (void)properties;
  if (address > part.size || size > part.size - address) return -1;
  for (size_t done = 0; done < size;) {
    ssize_t count = pread(part.descriptor, (char *)buffer + done, size - done, (off_t)(part.offset + address + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    done += (size_t)count;
  }
  return 0;
}

static herr_t part_write(
    H5FD_t *file, H5FD_mem_t type, hid_t properties, haddr_t address, size_t size, const void *buffer) {
  (void)file, (void)type, (void)properties, (void)address, (void)size, (void)buffer;
  return -1;
}

static const H5FD_class_t driver = {
#ifdef H5FD_CLASS_VERSION
  .version = H5FD_CLASS_VERSION,
  .value = (H5FD_class_value_t)600,  // of those that are free for drivers of one's own
#endif
  .name = "part",
  .maxaddr = INT64_MAX,
  .fc_degree = H5F_CLOSE_WEAK,
  .open = part_open,
  .close = part_close,
  .get_eoa = part_get_eoa,
  .set_eoa = part_set_eoa,
  .get_eof = part_get_eof,
  .read = part_read,
  .write = part_write,
  .fl_map = H5FD_FLMAP_DICHOTOMY,
};

hid_t hdf5_open(hdf5_source source) {
  part = source;
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);  // no message of the library's own
  H5PLset_loading_state(0);               // no code that a file asks for
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_driver(access, H5FDregister(&driver), NULL);
  return H5Fopen("part", H5F_ACC_RDONLY, access);
}
