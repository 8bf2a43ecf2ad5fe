#include "HDF5Writer.h"

#include <stdlib.h>
#include <string.h>

#if __has_include(<hdf5/serial/hdf5.h>)
  #include <hdf5/serial/hdf5.h>
#else
  #include <hdf5.h>
#endif

/// For whatever is made: groups that are missing are made too.
static hid_t with_groups(void) {
  hid_t list = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(list, 1);
  return list;
}

int64_t hdf5_write_file(const char *path, bool is_new) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  if (is_new) H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
  return H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
}

int hdf5_write_group(int64_t file, const char *path) {
  hid_t group = H5Gcreate2(file, path, with_groups(), H5P_DEFAULT, H5P_DEFAULT);
  return group < 0 ? -1 : H5Gclose(group);
}

int hdf5_write_names(
    int64_t file, const char *group, const char *name, const char *const *texts, size_t count, bool is_fixed) {
  size_t longest = 1;
  for (size_t i = 0; i < count; i++) longest = strlen(texts[i]) > longest ? strlen(texts[i]) : longest;
  hid_t type = H5Tcopy(count == 0 ? H5T_IEEE_F64LE : H5T_C_S1);
  if (count > 0) H5Tset_size(type, is_fixed ? longest : H5T_VARIABLE);
  if (count > 0) H5Tset_strpad(type, H5T_STR_NULLPAD);
  hsize_t length = count;
  hid_t space = H5Screate_simple(1, &length, NULL);
  hid_t attribute = H5Acreate_by_name(file, group, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = attribute < 0 ? -1 : 0;
  if (count > 0 && is_fixed) {
    char *bytes = calloc(count, longest);
    for (size_t i = 0; i < count; i++) memcpy(bytes + i * longest, texts[i], strlen(texts[i]));
    status = H5Awrite(attribute, type, bytes);
    free(bytes);
  } else if (count > 0) {
    status = H5Awrite(attribute, type, texts);
  }
  return status < 0 ? -1 : H5Aclose(attribute);
}

int hdf5_write_numbers(
    int64_t file, const char *path, const int64_t *lengths, int rank, const float *numbers, hdf5_form form) {
  hsize_t sizes[8];
  for (int i = 0; i < rank; i++) sizes[i] = (hsize_t)lengths[i];
  hid_t type = form == HDF5_DOUBLE ? H5T_IEEE_F64LE
      : form == HDF5_BIG_ENDIAN    ? H5T_IEEE_F32BE
      : form == HDF5_WHOLE_NUMBERS ? H5T_STD_I32LE
                                   : H5T_IEEE_F32LE;
  hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (form == HDF5_HOLE) {
    H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER);
  }
  if (form == HDF5_GZIP) {
    H5Pset_chunk(creation, rank, sizes);
    H5Pset_deflate(creation, 6);
  }
  if (form == HDF5_EXTERNAL) H5Pset_external(creation, "/etc/passwd", 0, H5F_UNLIMITED);
  hid_t space = H5Screate_simple(rank, sizes, NULL);
  hid_t set = H5Dcreate2(file, path, type, space, with_groups(), creation, H5P_DEFAULT);
  if (set < 0) return -1;
  bool is_written = form != HDF5_HOLE && form != HDF5_UNWRITTEN && form != HDF5_EXTERNAL;
  if (is_written && H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) < 0) return -1;
  return H5Dclose(set);
}

int hdf5_write_link(int64_t file, const char *path, const char *target) {
  return H5Lcreate_hard(file, target, file, path, H5P_DEFAULT, H5P_DEFAULT);
}

int hdf5_finish_file(int64_t file) { return H5Fclose(file); }
