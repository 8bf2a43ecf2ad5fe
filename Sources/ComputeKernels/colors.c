// Colors: three components, each a plane, to the image and back.
//
//   u = C z + m (RGB at each pixel),  x = tanh(u / 2), which is 2 · sigmoid(u) − 1
#include "exponential.h"

#include <math.h>

enum { BLOCK = 64 };

FOR_EACH_CPU
void kernel_colors_forward(const kernel_colors *k, const float *restrict planes, ptrdiff_t plane,
                           float *restrict image, ptrdiff_t pixel, ptrdiff_t end) {
  float rows[3][BLOCK];
  for (; pixel < end; pixel += BLOCK) {
    ptrdiff_t n = end - pixel < BLOCK ? end - pixel : BLOCK;
    const float *a = planes + pixel, *b = a + plane, *c = b + plane;
    for (ptrdiff_t r = 0; r < 3; r++) {
      const float *m = k->matrix + 3 * r;
      for (ptrdiff_t i = 0; i < n; i++)
        rows[r][i] = tanh_of(0.5f * (m[0] * a[i] + m[1] * b[i] + m[2] * c[i] + k->mean[r]));
    }
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t r = 0; r < 3; r++) image[3 * (pixel + i) + r] = rows[r][i];
  }
}

FOR_EACH_CPU
void kernel_colors_backward(const kernel_colors *k, const float *restrict planes, ptrdiff_t plane,
                            const float *restrict gradient, float *restrict plane_gradients, ptrdiff_t pixel,
                            ptrdiff_t end) {
  float rows[3][BLOCK];
  for (; pixel < end; pixel += BLOCK) {
    ptrdiff_t n = end - pixel < BLOCK ? end - pixel : BLOCK;
    const float *a = planes + pixel, *b = a + plane, *c = b + plane;
    for (ptrdiff_t i = 0; i < n; i++)
      for (ptrdiff_t r = 0; r < 3; r++) rows[r][i] = gradient[3 * (pixel + i) + r];
    for (ptrdiff_t r = 0; r < 3; r++) {
      const float *m = k->matrix + 3 * r;
      for (ptrdiff_t i = 0; i < n; i++) {
        float x = tanh_of(0.5f * (m[0] * a[i] + m[1] * b[i] + m[2] * c[i] + k->mean[r]));
        rows[r][i] *= 0.5f * (1 - x * x);
      }
    }
    for (ptrdiff_t j = 0; j < 3; j++) {
      float *to = plane_gradients + j * plane + pixel;
      for (ptrdiff_t i = 0; i < n; i++)
        to[i] = k->matrix[j] * rows[0][i] + k->matrix[3 + j] * rows[1][i] + k->matrix[6 + j] * rows[2][i];
    }
  }
}

FOR_EACH_CPU
void kernel_colors_inverse(const kernel_colors *k, float most, const float *restrict image, float *restrict planes,
                           ptrdiff_t plane) {
  for (ptrdiff_t pixel = 0; pixel < plane; pixel++) {
    float u[3];
    for (ptrdiff_t r = 0; r < 3; r++) {
      float x = image[3 * pixel + r];
      x = x < -most ? -most : x > most ? most : x;
      u[r] = logf((1 + x) / (1 - x)) - k->mean[r];
    }
    for (ptrdiff_t j = 0; j < 3; j++)
      planes[j * plane + pixel] = k->matrix[3 * j] * u[0] + k->matrix[3 * j + 1] * u[1] + k->matrix[3 * j + 2] * u[2];
  }
}
