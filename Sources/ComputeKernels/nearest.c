// The nearest of some points, the same on every CPU.
#include "vector.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

FOR_EACH_CPU
ptrdiff_t kernel_nearest(const float *points, ptrdiff_t count, float x, float y, float z) {
  ptrdiff_t nearest = 0;
  float least = INFINITY;
  for (ptrdiff_t i = 0; i < count; i++) {
    const float dx = points[4 * i] - x, dy = points[4 * i + 1] - y, dz = points[4 * i + 2] - z;
    const float distance = dx * dx + dy * dy + dz * dz;
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}
