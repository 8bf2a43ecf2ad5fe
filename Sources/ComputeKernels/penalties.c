// What an image is charged for, besides the network. Values are sums in float64, gradients are added.
#include "vector.h"

#include <math.h>

FOR_EACH_CPU
double kernel_variation(const float *restrict x, ptrdiff_t height, ptrdiff_t row_length, ptrdiff_t channels,
                        float smoothing, float factor, float *restrict gradient) {
  double sum = 0;
  for (ptrdiff_t row = 0; row < height; row++)
    for (ptrdiff_t i = 0; i < row_length; i++) {
      ptrdiff_t at = row * row_length + i, right = at + channels, below = at + row_length;
      bool has_right = i + channels < row_length, has_below = row + 1 < height;
      float dx = has_right ? x[right] - x[at] : 0, dy = has_below ? x[below] - x[at] : 0;
      float length = sqrtf(dx * dx + dy * dy + smoothing), slope = factor / length;
      sum += length;
      gradient[at] -= slope * (dx + dy);
      if (has_right) gradient[right] += slope * dx;
      if (has_below) gradient[below] += slope * dy;
    }
  return sum;
}

FOR_EACH_CPU
double kernel_variation_norm(const float *restrict x, ptrdiff_t height, ptrdiff_t width, float smoothing, float factor,
                             float *restrict gradient) {
  const ptrdiff_t directions[4][2] = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};
  double pixels = (double)height * (double)width, total = 0;
  for (int direction = 0; direction < 4; direction++) {
    ptrdiff_t down = directions[direction][0], right = directions[direction][1];
    ptrdiff_t first = right < 0 ? -right : 0, end = right > 0 ? width - right : width;
    ptrdiff_t step = (down * width + right) * 3;
    double squares[3] = {0};
    for (ptrdiff_t row = 0; row + down < height; row++)
      for (ptrdiff_t i = 3 * (row * width + first); i < 3 * (row * width + end); i++) {
        float d = x[i + step] - x[i];
        squares[i % 3] += (double)d * d;
      }
    float slopes[3];
    for (int color = 0; color < 3; color++) {
      double norm = sqrt(squares[color] / pixels + smoothing);
      total += norm * pixels;
      slopes[color] = (float)(factor / norm);
    }
    for (ptrdiff_t row = 0; row + down < height; row++)
      for (ptrdiff_t i = 3 * (row * width + first); i < 3 * (row * width + end); i++) {
        float slope = slopes[i % 3] * (x[i + step] - x[i]);
        gradient[i + step] += slope;
        gradient[i] -= slope;
      }
  }
  return total;
}

FOR_EACH_CPU
double kernel_magnitude(const float *restrict x, ptrdiff_t n, float factor, float *restrict gradient) {
  double sums[LANES] = {0}, total = 0;
  for (ptrdiff_t i = 0; i < n; i++) {
    sums[i % LANES] += fabsf(x[i]);
    gradient[i] += x[i] > 0 ? factor : x[i] < 0 ? -factor : 0;
  }
  for (ptrdiff_t l = 0; l < LANES; l++) total += sums[l];
  return total;
}
