// Files of assets/ that are part of the program.
#pragma once
#include <stddef.h>

/// A file's bytes, which live as long as the program.
typedef struct {
  const unsigned char *bytes;
  size_t size;
} embedded_file;

/// assets/efficientnet-lite0.onnx
embedded_file embedded_efficientnet_lite0(void);

/// assets/imagenet-labels.txt
embedded_file embedded_imagenet_labels(void);

/// The files of assets/photographs.
const embedded_file *embedded_photographs(size_t *count);

/// assets/statistics.safetensors, measured on those photographs.
embedded_file embedded_statistics(void);

typedef struct {
  const char *name;
  embedded_file file;
} embedded_recipe;

/// The files of assets/recipes, in the order in which they are listed.
const embedded_recipe *embedded_recipes(size_t *count);
