// Sums and differences of positions and their mirror images: what halves a Fourier transform, twice on each axis.
#include "vector.h"

FOR_EACH_CPU
void kernel_butterfly(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, float *sum,
                      ptrdiff_t sum_stride, float *difference, ptrdiff_t difference_stride, ptrdiff_t rows,
                      ptrdiff_t n) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const float *restrict from = a, *restrict mirrored = b;
    float *restrict plus = sum, *restrict minus = difference;
    for (ptrdiff_t i = 0; i < n; i++) {
      float x = from[i], y = mirrored[i];
      plus[i] = x + y;
      minus[i] = x - y;
    }
    a += a_stride, b += b_stride, sum += sum_stride, difference += difference_stride;
  }
}

FOR_EACH_CPU
void kernel_fold_columns(const float *restrict x, ptrdiff_t width, float *restrict even, ptrdiff_t even_stride,
                         float *restrict odd, ptrdiff_t odd_stride, ptrdiff_t rows) {
  ptrdiff_t pairs = (width - 1) / 2;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const float *from = x + row * width;
    float *plus = even + row * even_stride, *minus = odd + row * odd_stride;
    plus[0] = from[0];
    for (ptrdiff_t i = 1; i <= pairs; i++) {
      plus[i] = from[i] + from[width - i];
      minus[i - 1] = from[i] - from[width - i];
    }
    if (width % 2 == 0) plus[width / 2] = from[width / 2];
  }
}

FOR_EACH_CPU
void kernel_unfold_columns(const float *restrict even, ptrdiff_t even_stride, const float *restrict odd,
                           ptrdiff_t odd_stride, float *restrict x, ptrdiff_t width, ptrdiff_t rows) {
  ptrdiff_t pairs = (width - 1) / 2;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const float *plus = even + row * even_stride, *minus = odd + row * odd_stride;
    float *to = x + row * width;
    to[0] = plus[0];
    for (ptrdiff_t i = 1; i <= pairs; i++) {
      to[i] = plus[i] + minus[i - 1];
      to[width - i] = plus[i] - minus[i - 1];
    }
    if (width % 2 == 0) to[width / 2] = plus[width / 2];
  }
}
