// One step uphill, on n parameters: sums and updates are made in one fixed order.

#include "vector.h"

#include <math.h>

double kernel_absolute_sum(const float *x, ptrdiff_t n) {
  double sum = 0;
  for (ptrdiff_t i = 0; i < n; i++) sum += fabs((double)x[i]);
  return sum;
}

FOR_EACH_CPU
void kernel_scale(float *x, ptrdiff_t n, float factor) {
  for (ptrdiff_t i = 0; i < n; i++) x[i] *= factor;
}

FOR_EACH_CPU
void kernel_adam(float *restrict x, const float *restrict g, float *restrict first, float *restrict second, ptrdiff_t n,
                 kernel_adam_numbers a) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float slope = a.factor * g[i];
    first[i] = a.keep_first * first[i] + (1 - a.keep_first) * slope;
    second[i] = a.keep_second * second[i] + (1 - a.keep_second) * slope * slope;
    float ahead = a.of_first * first[i] + a.of_gradient * slope;
    x[i] += a.step * ahead / (sqrtf(second[i] * a.of_second) + a.epsilon);
  }
}

// [1 4 6 4 1] / 16 along a line of `count` points, `stride` apart, read at `at` with the last points repeated.
static inline float blurred(const float *x, ptrdiff_t count, ptrdiff_t stride, ptrdiff_t at) {
  static const float taps[5] = {1 / 16.f, 4 / 16.f, 6 / 16.f, 4 / 16.f, 1 / 16.f};
  float sum = 0;
  for (ptrdiff_t tap = 0; tap < 5; tap++) {
    ptrdiff_t place = at + tap - 2;
    place = place < 0 ? 0 : place >= count ? count - 1 : place;
    sum += taps[tap] * x[place * stride];
  }
  return sum;
}

void kernel_halve(const float *x, float *half, float *scratch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels) {
  ptrdiff_t rows = (height + 1) / 2, columns = (width + 1) / 2;
  for (ptrdiff_t row = 0; row < rows; row++)
    for (ptrdiff_t i = 0; i < width * channels; i++)
      scratch[row * width * channels + i] = blurred(x + i, height, width * channels, 2 * row);
  for (ptrdiff_t row = 0; row < rows; row++)
    for (ptrdiff_t column = 0; column < columns; column++)
      for (ptrdiff_t c = 0; c < channels; c++)
        half[(row * columns + column) * channels + c] =
            blurred(scratch + row * width * channels + c, width, channels, 2 * column);
}

void kernel_add_doubled(const float *half, float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                        float factor) {
  ptrdiff_t columns = (width + 1) / 2, rows = (height + 1) / 2;
  for (ptrdiff_t y = 0; y < height; y++)
    for (ptrdiff_t z = 0; z < width; z++) {
      // the taps of a doubled line that fall on its points: 1 6 1 / 8 at even places, 1 1 / 2 at odd ones
      ptrdiff_t row = y / 2, column = z / 2;
      ptrdiff_t below = row + 1 < rows ? row + 1 : row, right = column + 1 < columns ? column + 1 : column;
      ptrdiff_t above = row > 0 ? row - 1 : row, left = column > 0 ? column - 1 : column;
      const ptrdiff_t at_row[3] = {above, row, below}, at_column[3] = {left, column, right};
      static const float even[3] = {1 / 8.f, 6 / 8.f, 1 / 8.f}, odd[3] = {0, 1 / 2.f, 1 / 2.f};
      const float *by_row = y % 2 ? odd : even, *by_column = z % 2 ? odd : even;
      for (ptrdiff_t c = 0; c < channels; c++) {
        float sum = 0;
        for (int i = 0; i < 3; i++)
          for (int j = 0; j < 3; j++)
            sum += by_row[i] * by_column[j] * half[(at_row[i] * columns + at_column[j]) * channels + c];
        x[(y * width + z) * channels + c] += factor * sum;
      }
    }
}
