// What the child does with libhdf5: lists a file, reads a dataset. Nothing is closed or freed: the process ends.
#define _GNU_SOURCE
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  LARGEST_DEPTH = 12,          // groups in groups; Keras needs seven
  LARGEST_COUNT = 65536,       // of objects, and of names in an attribute
  LARGEST_NAMES = 16 << 20,    // bytes of an attribute
  SMALLEST_CHUNK_LIMIT = 1 << 20,
  LARGEST_COMPRESSION = 1100,  // zlib reaches 1032
};

typedef struct {
  FILE *out;
  hdf5_answer *answer;
  uint64_t file_size;
  char path[4096];
  int depth, objects;
} listing;

static bool refuse(hdf5_answer *answer, const char *what, const char *place) {
  snprintf(answer->reason, sizeof answer->reason, "%s at '%.150s'", what, *place ? place : "/");
  return false;
}

static void put8(FILE *out, uint8_t value) { fwrite(&value, 1, sizeof value, out); }
static void put32(FILE *out, uint32_t value) { fwrite(&value, 1, sizeof value, out); }
static void put64(FILE *out, uint64_t value) { fwrite(&value, 1, sizeof value, out); }
static void put_text(FILE *out, const char *text, size_t most) {
  size_t length = strnlen(text, most);
  put32(out, (uint32_t)length);
  fwrite(text, 1, length, out);
}

/// Writes the texts of an attribute, if it has any, and counts them.
static bool put_names(listing *list, FILE *out, hid_t group, const char *name, uint32_t *count) {
  hid_t attribute = H5Aopen(group, name, H5P_DEFAULT);
  hssize_t points = H5Sget_simple_extent_npoints(H5Aget_space(attribute));
  hid_t type = H5Aget_type(attribute);
  // Keras writes an empty list as no numbers
  if (points == 0 || H5Tget_class(type) != H5T_STRING) return true;
  size_t size = H5Tget_size(type);
  if (points < 0 || points > LARGEST_COUNT || size == 0 || size > LARGEST_NAMES / (size_t)points)
    return refuse(list->answer, "an attribute of more names than any network has", list->path);
  char *texts = calloc((size_t)points, size);
  if (texts == NULL || H5Aread(attribute, type, texts) < 0)
    return refuse(list->answer, "an unreadable attribute", list->path);
  for (hssize_t i = 0; i < points; i++) {
    if (H5Tis_variable_str(type) > 0) {
      const char *text = ((char **)texts)[i];
      put_text(out, text == NULL ? "" : text, LARGEST_NAMES);
    } else {
      put_text(out, texts + (size_t)i * size, size);
    }
  }
  *count += (uint32_t)points;
  return true;
}

/// Lists the names in the attribute `name`, and in `name0`, `name1` …, into which Keras cuts a long list.
static bool list_names(listing *list, hid_t group, const char *name) {
  char *texts = NULL;
  size_t size = 0;
  uint32_t count = 0;
  bool is_there = H5Aexists(group, name) > 0;
  FILE *out = open_memstream(&texts, &size);
  if (out == NULL || (is_there && !put_names(list, out, group, name, &count))) return false;
  for (int piece = 0; piece < LARGEST_COUNT; piece++) {
    char numbered[64];
    snprintf(numbered, sizeof numbered, "%s%d", name, piece);
    if (H5Aexists(group, numbered) <= 0) break;
    is_there = true;
    if (!put_names(list, out, group, numbered, &count)) return false;
  }
  if (fclose(out) != 0) return false;
  if (!is_there) return true;
  put8(list->out, HDF5_NAMES);
  put_text(list->out, name, 64);
  put32(list->out, count);
  fwrite(texts, 1, size, list->out);
  return true;
}

/// A dataset as far as its numbers can be asked for.
typedef struct {
  hid_t id;
  int rank;
  hsize_t lengths[H5S_MAX_RANK];
  uint64_t count;
  uint64_t offset;  // all ones where the numbers are not one run of float32
} dataset;

/// Why the numbers cannot be read in a way that is worth trying; NULL if they can.
static const char *examine(dataset *set, hid_t id, uint64_t file_size) {
  set->id = id;
  set->offset = UINT64_MAX;
  hid_t space = H5Dget_space(id), type = H5Dget_type(id), creation = H5Dget_create_plist(id);
  set->rank = H5Sget_simple_extent_ndims(space);
  if (space < 0 || type < 0 || creation < 0 || set->rank < 0) {
    set->rank = 0;
    return "its shape or type cannot be read";
  }
  H5Sget_simple_extent_dims(space, set->lengths, NULL);
  uint64_t size = H5Tget_size(type);
  if (H5Tget_class(type) == H5T_OPAQUE)
    return "its numbers are of a form that HDF5 does not know, such as bfloat16: save the network in float32";
  if (H5Tget_class(type) != H5T_FLOAT || size == 0 || size > 16) return "its numbers are not floating point";
  set->count = 1;
  for (int axis = 0; axis < set->rank; axis++)
    if (__builtin_mul_overflow(set->count, set->lengths[axis], &set->count)) return "it has more numbers than can be counted";
  if (__builtin_mul_overflow(set->count, size, &size)) return "it has more numbers than can be counted";
  if (set->count > 1ull << 40) return "it has more numbers than can be read";
  if (H5Pget_external_count(creation) != 0) return "its numbers are in another file";
  int filters = H5Pget_nfilters(creation);
  for (int i = 0; i < filters; i++) {
    unsigned flags = 0, config = 0;
    size_t values = 0;
    H5Z_filter_t filter = H5Pget_filter2(creation, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
      return "it is compressed in a way that is not read: only gzip is";
  }
  uint64_t stored = H5Dget_storage_size(id);
  if (set->count == 0) return "it is empty";
  if (stored > file_size || stored < (filters > 0 ? size / LARGEST_COMPRESSION : size))
    return "the file has fewer bytes of it than its shape needs";
  H5D_layout_t layout = H5Pget_layout(creation);
  if (layout == H5D_CHUNKED) {
    hsize_t chunk[H5S_MAX_RANK];
    if (H5Pget_chunk(creation, H5S_MAX_RANK, chunk) != set->rank) return "its chunks have another shape";
    uint64_t bytes = H5Tget_size(type);
    for (int axis = 0; axis < set->rank; axis++)
      if (__builtin_mul_overflow(bytes, chunk[axis], &bytes)) return "its chunks are larger than it is";
    if (bytes > SMALLEST_CHUNK_LIMIT && bytes / 4 > size) return "its chunks are larger than it is";
  } else if (layout == H5D_CONTIGUOUS) {
    haddr_t offset = H5Dget_offset(id);
    if (offset == HADDR_UNDEF || offset > file_size || size > file_size - offset)
      return "its numbers lie behind the end of the file";
    if (H5Tequal(type, H5T_IEEE_F32LE) > 0) set->offset = offset;
  } else if (layout != H5D_COMPACT) {
    return "its layout is not read";
  }
  return NULL;
}

static bool list_dataset(listing *list, hid_t id) {
  dataset set = {0};
  const char *problem = examine(&set, id, list->file_size);
  uint32_t small = problem == NULL && set.count <= HDF5_SMALL ? (uint32_t)set.count : 0;
  float numbers[HDF5_SMALL];
  if (small > 0 && H5Dread(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) < 0) {
    small = 0;
    problem = "its numbers cannot be read";
  }
  put8(list->out, HDF5_DATASET);
  put_text(list->out, list->path, sizeof list->path);
  put_text(list->out, problem == NULL ? "" : problem, 256);
  put64(list->out, set.offset);
  put32(list->out, (uint32_t)set.rank);
  for (int axis = 0; axis < set.rank; axis++) put64(list->out, set.lengths[axis]);
  put32(list->out, small);
  fwrite(numbers, sizeof(float), small, list->out);
  return true;
}

static bool list_group(listing *list, hid_t group);

static herr_t list_link(hid_t group, const char *name, const H5L_info_t *info, void *argument) {
  listing *list = argument;
  if (info->type != H5L_TYPE_HARD) return 0;  // a file is read, not those that it points to
  size_t length = strlen(list->path);
  if (length + strlen(name) + 2 > sizeof list->path || list->depth >= LARGEST_DEPTH || list->objects >= LARGEST_COUNT) {
    refuse(list->answer, "more groups than any network has", list->path);
    return -1;
  }
  list->objects++;
  snprintf(list->path + length, sizeof list->path - length, "%s%s", length > 0 ? "/" : "", name);
  hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  bool is_good = true;
  if (object < 0) is_good = refuse(list->answer, "an unreadable object", list->path);
  else if (H5Iget_type(object) == H5I_GROUP) is_good = list_group(list, object);
  else if (H5Iget_type(object) == H5I_DATASET) is_good = list_dataset(list, object);
  if (object >= 0) H5Oclose(object);
  list->path[length] = 0;
  return is_good ? 0 : -1;
}

static bool list_group(listing *list, hid_t group) {
  put8(list->out, HDF5_GROUP);
  put_text(list->out, list->path, sizeof list->path);
  if (!list_names(list, group, "layer_names") || !list_names(list, group, "weight_names")
      || !list_names(list, group, "name"))
    return false;
  bool is_root = list->path[0] == 0;
  if (is_root && (!list_names(list, group, "model_config") || !list_names(list, group, "keras_version"))) return false;
  list->depth++;
  bool is_good = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, list_link, list) >= 0;
  list->depth--;
  return is_good;
}

static bool list_file(hdf5_source source, const void *argument, hdf5_answer *answer) {
  (void)argument;
  refuse(answer, "a damaged structure", "");
  hid_t file = hdf5_open(source);
  if (file < 0) return refuse(answer, "no file structure that libhdf5 understands", "");
  hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
  if (root < 0) return refuse(answer, "no root group", "");
  listing list = {.answer = answer, .file_size = source.size};
  list.out = open_memstream((char **)&answer->bytes, &answer->size);
  return list.out != NULL && list_group(&list, root) && fclose(list.out) == 0;
}

typedef struct {
  const char *path;
  size_t count;
} wish;

static bool read_dataset(hdf5_source source, const void *argument, hdf5_answer *answer) {
  const wish *wanted = argument;
  refuse(answer, "it cannot be opened", wanted->path);
  hid_t file = hdf5_open(source);
  hid_t id = file < 0 ? -1 : H5Dopen2(file, wanted->path, H5P_DEFAULT);
  if (id < 0) return false;
  dataset set = {0};
  const char *problem = examine(&set, id, source.size);
  if (problem != NULL) return refuse(answer, problem, wanted->path);
  if (set.count != wanted->count) return refuse(answer, "it has another shape than before", wanted->path);
  answer->size = set.count * sizeof(float);
  answer->bytes = malloc(answer->size);
  if (answer->bytes == NULL) return refuse(answer, "it takes more memory than there is", wanted->path);
  return H5Dread(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, answer->bytes) >= 0
      || refuse(answer, "its numbers cannot be read", wanted->path);
}

hdf5_outcome hdf5_list(hdf5_source source, void *answer, size_t capacity, size_t *size) {
  // InceptionV3 takes 0.03 s
  hdf5_limits limits = {.cpu_seconds = 0.5, .memory = 256 << 20};
  return hdf5_in_child(list_file, source, NULL, limits, answer, capacity, size);
}

hdf5_outcome hdf5_read(hdf5_source source, const char *path, void *answer, size_t count, size_t *size) {
  wish wanted = {path, count};
  size_t bytes = count * sizeof(float);
  // a second more for every 16 MB: gzip takes a fifth of that
  hdf5_limits limits = {.cpu_seconds = 0.5 + (double)bytes / 16e6, .memory = (256 << 20) + 6 * bytes};
  return hdf5_in_child(read_dataset, source, &wanted, limits, answer, bytes < 256 ? 256 : bytes, size);
}
