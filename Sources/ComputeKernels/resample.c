// A picture at another size as Pillow makes it: whole numbers, so that the bytes are the same on every CPU and there.
#include "vector.h"

/// Bits behind the point of a weight.
enum { BITS = 22 };

INLINE uint8_t byte_of(int32_t sum) {
  int32_t v = sum >> BITS;
  return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v;
}

FOR_EACH_CPU
void kernel_resample_columns(const kernel_taps *t, const uint8_t *restrict x, ptrdiff_t width, uint8_t *restrict y,
                             ptrdiff_t new_width, ptrdiff_t rows) {
  for (ptrdiff_t row = 0; row < rows; row++, x += width * 3, y += new_width * 3)
    for (ptrdiff_t i = 0; i < new_width; i++) {
      const int32_t *weights = t->weights + i * t->most;
      const uint8_t *in = x + t->first[i] * 3;
      int32_t red = 1 << (BITS - 1), green = red, blue = red;
      for (ptrdiff_t k = 0; k < t->count[i]; k++, in += 3) {
        red += weights[k] * in[0];
        green += weights[k] * in[1];
        blue += weights[k] * in[2];
      }
      y[3 * i] = byte_of(red);
      y[3 * i + 1] = byte_of(green);
      y[3 * i + 2] = byte_of(blue);
    }
}

FOR_EACH_CPU
void kernel_resample_rows(const kernel_taps *t, const uint8_t *restrict x, uint8_t *restrict y, ptrdiff_t new_height,
                          ptrdiff_t length, int32_t *restrict sums) {
  for (ptrdiff_t i = 0; i < new_height; i++, y += length) {
    const int32_t *weights = t->weights + i * t->most;
    for (ptrdiff_t j = 0; j < length; j++) sums[j] = 1 << (BITS - 1);
    for (ptrdiff_t k = 0; k < t->count[i]; k++) {
      const uint8_t *in = x + (t->first[i] + k) * length;
      const int32_t weight = weights[k];
      for (ptrdiff_t j = 0; j < length; j++) sums[j] += weight * in[j];
    }
    for (ptrdiff_t j = 0; j < length; j++) y[j] = byte_of(sums[j]);
  }
}
