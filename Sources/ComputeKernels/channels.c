// What a photograph prior reads of a map, and what it writes to the map's gradient.
#include "vector.h"

FOR_EACH_CPU
void kernel_channel_moments(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, const float *restrict around,
                            float *restrict sums, float *restrict squares) {
  for (ptrdiff_t c = 0; c < channels; c++) sums[c] = squares[c] = 0;
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels)
    for (ptrdiff_t c = 0; c < channels; c++) {
      float d = x[c] - around[c];
      sums[c] += d;
      squares[c] += d * d;
    }
}

FOR_EACH_CPU
void kernel_channel_lines(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, const float *restrict slopes,
                          const float *restrict shifts, float *restrict y) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels)
    for (ptrdiff_t c = 0; c < channels; c++) y[c] = slopes[c] * x[c] + shifts[c];
}
