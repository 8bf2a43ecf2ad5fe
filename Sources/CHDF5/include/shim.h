// libhdf5, met in a child process.
//
// The library is not written for files that lie: a broken one can crash it, keep it busy forever or make it ask for all
// memory. So every visit happens in a forked child, which is short of time and memory and answers through a pipe; this
// process never calls the library, needs no lock for it, and checks what the child says.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The bytes of an open file that hold an HDF5 file: all of it, or a member of an archive.
typedef struct {
  int descriptor;
  uint64_t offset, size;
} hdf5_source;

/// What became of a visit.
typedef enum {
  /// The answer is there.
  HDF5_ANSWERED,
  /// The library cannot read the file; the answer is a sentence that says why.
  HDF5_REFUSED,
  /// The library crashed, or was stopped because it took too long.
  HDF5_CRASHED,
  /// There was no child; errno says why.
  HDF5_NO_CHILD,
} hdf5_outcome;

/// What a record of a listing is about.
enum { HDF5_GROUP = 1, HDF5_NAMES = 2, HDF5_DATASET = 3 };

/// Datasets of at most this many numbers are part of the listing.
enum { HDF5_SMALL = 4096 };

/// Lists groups, datasets, the text attributes by which Keras names them and, of the file, those by which it describes the
/// whole network (`model_config`, `keras_version`): at most `capacity` bytes of records, each
/// beginning with a byte that tells its kind. A text is a 32-bit length and its bytes.
///
///     HDF5_GROUP    text path
///     HDF5_NAMES    text attribute (of the group listed last), 32-bit count, that many texts
///     HDF5_DATASET  text path, text problem (empty: it can be read), 64-bit offset of its numbers in the source (all
///                   ones: they are not one run of little-endian float32), 32-bit rank, 64-bit lengths,
///                   32-bit count of numbers that follow, these
hdf5_outcome hdf5_list(hdf5_source source, void *answer, size_t capacity, size_t *size);

/// Reads the `count` numbers of the dataset at `path` as float32 to `answer`, which has room for at least 256 bytes.
hdf5_outcome hdf5_read(hdf5_source source, const char *path, void *answer, size_t count, size_t *size);
