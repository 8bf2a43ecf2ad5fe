// How far activations are from others.
#include "vector.h"

FOR_EACH_CPU
double kernel_squared_distance(const float *restrict x, const float *restrict y, ptrdiff_t n) {
  double sums[LANES] = {0}, total = 0;
  ptrdiff_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (ptrdiff_t l = 0; l < LANES; l++) {
      double d = x[i + l] - y[i + l];
      sums[l] += d * d;
    }
  for (ptrdiff_t l = 0; i < n; i++, l++) {
    double d = x[i] - y[i];
    sums[l] += d * d;
  }
  for (ptrdiff_t l = 0; l < LANES; l++) total += sums[l];
  return total;
}

FOR_EACH_CPU
void kernel_difference(const float *restrict x, const float *restrict y, float factor, float *restrict difference,
                       ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) difference[i] = factor * (x[i] - y[i]);
}
