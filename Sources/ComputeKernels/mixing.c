// Mixtures along one axis: every output position is a weighted sum of a few input positions. Resizing and blurring are two
// of them, one an axis; the adjoint is the mixture with the transposed table.
#include "vector.h"

FOR_EACH_CPU
void kernel_mix_rows(const kernel_mixing *m, const float *restrict x, float *restrict y, ptrdiff_t length,
                     ptrdiff_t row, ptrdiff_t end_row, bool add) {
  for (; row < end_row; row++) {
    float *to = y + row * length;
    if (!add) memset(to, 0, (size_t)length * sizeof *to);
    for (int32_t t = m->starts[row]; t < m->starts[row + 1]; t++) {
      const float *from = x + m->from[t] * length;
      float weight = m->weights[t];
      for (ptrdiff_t i = 0; i < length; i++) to[i] += weight * from[i];
    }
  }
}

FOR_EACH_CPU
void kernel_mix_columns(const kernel_mixing *m, const float *restrict x, float *restrict y, ptrdiff_t input_width,
                        ptrdiff_t width, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row, bool add) {
  for (; row < end_row; row++) {
    const float *from = x + row * input_width * channels;
    for (ptrdiff_t column = 0; column < width; column++) {
      float *to = y + (row * width + column) * channels;
      for (ptrdiff_t c = 0; c < channels; c++) {
        float sum = add ? to[c] : 0;
        for (int32_t t = m->starts[column]; t < m->starts[column + 1]; t++)
          sum += m->weights[t] * from[m->from[t] * channels + c];
        to[c] = sum;
      }
    }
  }
}
