// Writes HDF5 files for tests, whole ones and odd ones. One thread at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How a dataset lies in the file.
typedef enum {
  /// One run of little-endian float32.
  HDF5_PLAIN,
  /// The same, taken from the file but never written: a hole, zeros.
  HDF5_HOLE,
  /// Float64.
  HDF5_DOUBLE,
  /// Big-endian float32.
  HDF5_BIG_ENDIAN,
  /// 32-bit whole numbers.
  HDF5_WHOLE_NUMBERS,
  /// Pieces packed by gzip.
  HDF5_GZIP,
  /// Named but never written: the file holds nothing of it.
  HDF5_UNWRITTEN,
  /// In another file.
  HDF5_EXTERNAL,
} hdf5_form;

/// Begins a file, the format of which is the newest or the oldest. Everything below returns less than 0 if it fails.
int64_t hdf5_write_file(const char *path, bool is_new);
/// Adds a group and those it is in.
int hdf5_write_group(int64_t file, const char *path);
/// Adds an attribute of texts, of a fixed length or not; no texts are no numbers, as Keras writes them.
int hdf5_write_names(
    int64_t file, const char *group, const char *name, const char *const *texts, size_t count, bool is_fixed);
/// Adds a dataset, and groups it is in.
int hdf5_write_numbers(
    int64_t file, const char *path, const int64_t *lengths, int rank, const float *numbers, hdf5_form form);
/// Adds a second name of a group.
int hdf5_write_link(int64_t file, const char *path, const char *target);
/// Ends the file.
int hdf5_finish_file(int64_t file);
