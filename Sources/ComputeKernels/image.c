// What an ascent does to an image besides the network.
#include "vector.h"

FOR_EACH_CPU
kernel_moments kernel_moments_of(const float *x, ptrdiff_t n) {
  // sixteen partial sums, so that the order of the additions is the same on every CPU
  double sums[LANES] = {0}, squares[LANES] = {0};
  ptrdiff_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (ptrdiff_t l = 0; l < LANES; l++) {
      double v = x[i + l];
      sums[l] += v;
      squares[l] += v * v;
    }
  for (ptrdiff_t l = 0; i < n; i++, l++) {
    double v = x[i];
    sums[l] += v;
    squares[l] += v * v;
  }
  kernel_moments total = {0, 0};
  for (ptrdiff_t l = 0; l < LANES; l++) total.sum += sums[l], total.squares += squares[l];
  return total;
}

FOR_EACH_CPU
double kernel_dot(const float *restrict x, const float *restrict y, ptrdiff_t n) {
  double sums[LANES] = {0}, total = 0;
  ptrdiff_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (ptrdiff_t l = 0; l < LANES; l++) sums[l] += (double)x[i + l] * y[i + l];
  for (ptrdiff_t l = 0; i < n; i++, l++) sums[l] += (double)x[i] * y[i];
  for (ptrdiff_t l = 0; l < LANES; l++) total += sums[l];
  return total;
}

FOR_EACH_CPU
void kernel_add_scaled(float factor, const float *restrict x, float shift, float *restrict y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] += factor * x[i] + shift;
}

FOR_EACH_CPU
void kernel_clip(float *x, ptrdiff_t n, float lower, float upper) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float v = x[i] < lower ? lower : x[i];
    x[i] = v > upper ? upper : v;
  }
}

FOR_EACH_CPU
void kernel_bytes_of(const float *restrict x, uint8_t *restrict bytes, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float v = 127.5f * (x[i] + 1) + 0.5f;
    v = v < 0 ? 0 : v;
    bytes[i] = (uint8_t)(v > 255 ? 255 : v);
  }
}

void kernel_gray(float *pixels, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++, pixels += 3) {
    float mean = (pixels[0] + pixels[1] + pixels[2]) * (1.0f / 3);
    pixels[0] = pixels[1] = pixels[2] = mean;
  }
}
