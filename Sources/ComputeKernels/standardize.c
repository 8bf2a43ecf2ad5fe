// Standardization: values minus their mean, over their deviation. They are `channels` neighbors at each of `pixels`
// pixels: one pixel's, or a group of channels of the whole map.
//
//   y = (x − μ) · r,  r = 1 / √(σ² + ε)        gx = r · (g − mean(g) − y · mean(g · y))
#include "vector.h"

#include <math.h>

// Σ over one pixel of an expression in `i`: 16 sums side by side, then one.
#define ROW_SUM(n, value)                                                     \
  ({                                                                          \
    float lanes_[LANES] = {0}, sum_ = 0;                                      \
    ptrdiff_t whole_ = (n) / LANES * LANES;                                   \
    for (ptrdiff_t j_ = 0; j_ < whole_; j_ += LANES)                          \
      for (ptrdiff_t k_ = 0; k_ < LANES; k_++) {                              \
        ptrdiff_t i = j_ + k_;                                                \
        lanes_[k_] += (value);                                                \
      }                                                                       \
    for (ptrdiff_t i = whole_; i < (n); i++) sum_ += (value);                 \
    for (ptrdiff_t k_ = 0; k_ < LANES; k_++) sum_ += lanes_[k_];              \
    sum_;                                                                     \
  })

FOR_EACH_CPU
float kernel_standardize_forward(const float *restrict x, float *restrict y, ptrdiff_t pixels, ptrdiff_t stride,
                                 ptrdiff_t channels, float epsilon) {
  double sum = 0, squares = 0, n = (double)pixels * (double)channels;
  for (ptrdiff_t p = 0; p < pixels; p++) {
    const float *row = x + p * stride;
    sum += ROW_SUM(channels, row[i]);
  }
  float mean = (float)(sum / n);
  for (ptrdiff_t p = 0; p < pixels; p++) {
    const float *row = x + p * stride;
    squares += ROW_SUM(channels, (row[i] - mean) * (row[i] - mean));
  }
  float factor = (float)(1 / sqrt(squares / n + epsilon));
  for (ptrdiff_t p = 0; p < pixels; p++)
    for (ptrdiff_t i = 0; i < channels; i++) y[p * stride + i] = (x[p * stride + i] - mean) * factor;
  return factor;
}

FOR_EACH_CPU
void kernel_standardize_backward(const float *restrict g, const float *restrict y, float *restrict gx,
                                 ptrdiff_t pixels, ptrdiff_t stride, ptrdiff_t channels, float factor, bool add) {
  double sum = 0, dot = 0, n = (double)pixels * (double)channels;
  for (ptrdiff_t p = 0; p < pixels; p++) {
    const float *a = g + p * stride, *b = y + p * stride;
    sum += ROW_SUM(channels, a[i]);
    dot += ROW_SUM(channels, a[i] * b[i]);
  }
  float mean = (float)(sum / n), slope = (float)(dot / n);
  for (ptrdiff_t p = 0; p < pixels; p++)
    for (ptrdiff_t i = 0; i < channels; i++) {
      ptrdiff_t at = p * stride + i;
      float value = factor * (g[at] - mean - y[at] * slope);
      gx[at] = add ? gx[at] + value : value;
    }
}
