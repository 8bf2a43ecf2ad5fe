// What the files of this target share.
#pragma once
#include "shim.h"

#include <stdbool.h>

/// What the child has to say: bytes, or why there are none.
typedef struct {
  void *bytes;
  size_t size;
  char reason[256];
} hdf5_answer;

/// Fills `answer`. Returns whether it has bytes. Runs in the child, which frees nothing.
typedef bool (*hdf5_work)(hdf5_source source, const void *argument, hdf5_answer *answer);

/// What the child may use besides what this process has.
typedef struct {
  double cpu_seconds;
  size_t memory;
} hdf5_limits;

/// Runs `work` in a child and writes at most `capacity` bytes of its answer, or its reason, to `bytes`.
hdf5_outcome hdf5_in_child(
    hdf5_work work, hdf5_source source, const void *argument, hdf5_limits limits, void *bytes, size_t capacity,
    size_t *size);
