// The inner loops. Every map is height × width × channels, channels contiguous, float32.
//
// A kernel works on a range of rows or elements, so that its caller can spread it over cores; ranges of different calls
// write apart. `add` means: add to what the destination holds instead of replacing it.
#pragma once
#include "Convolutions.h"
#include "ImageKernels.h"
#include "LayerKernels.h"
