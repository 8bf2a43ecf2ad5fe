// Layers that treat every value, or every channel of a pixel, by itself.
#include "vector.h"

#include <math.h>

// Written once for "replace" and "add": the compiler makes a loop of each.
#define EACH(n, target, value)                                                  \
  do {                                                                          \
    if (add)                                                                    \
      for (ptrdiff_t i = 0; i < (n); i++) (target)[i] += (value);               \
    else                                                                        \
      for (ptrdiff_t i = 0; i < (n); i++) (target)[i] = (value);                \
  } while (0)

FOR_EACH_CPU
void kernel_add(const float *restrict x, float *restrict y, ptrdiff_t n, bool add) { EACH(n, y, x[i]); }

FOR_EACH_CPU
void kernel_multiply(const float *restrict a, const float *restrict b, float *restrict y, ptrdiff_t n, bool add) {
  EACH(n, y, a[i] * b[i]);
}

FOR_EACH_CPU
void kernel_fill(float *y, ptrdiff_t n, float value) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = value;
}

FOR_EACH_CPU
void kernel_add_pixel(const float *restrict x, float *restrict y, ptrdiff_t pixels, ptrdiff_t channels) {
  for (ptrdiff_t p = 0; p < pixels; p++, y += channels)
    for (ptrdiff_t c = 0; c < channels; c++) y[c] += x[c];
}

FOR_EACH_CPU
void kernel_multiply_pixel(const float *restrict a, const float *restrict x, float *restrict y, ptrdiff_t pixels,
                           ptrdiff_t channels, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, a += channels, y += channels) EACH(channels, y, a[i] * x[i]);
}

FOR_EACH_CPU
void kernel_sum_pixels(const float *restrict a, const float *restrict b, ptrdiff_t pixels, ptrdiff_t channels,
                       float *restrict sums) {
  for (ptrdiff_t p = 0; p < pixels; p++, a += channels) {
    if (b) {
      for (ptrdiff_t c = 0; c < channels; c++) sums[c] += a[c] * b[c];
      b += channels;
    } else {
      for (ptrdiff_t c = 0; c < channels; c++) sums[c] += a[c];
    }
  }
}

FOR_EACH_CPU
void kernel_scale_shift(const float *restrict x, float *restrict y, ptrdiff_t pixels, ptrdiff_t channels,
                        const float *restrict scale, const float *restrict shift, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels) {
    if (scale && shift)
      EACH(channels, y, x[i] * scale[i] + shift[i]);
    else if (scale)
      EACH(channels, y, x[i] * scale[i]);
    else if (shift)
      EACH(channels, y, x[i] + shift[i]);
    else
      EACH(channels, y, x[i]);
  }
}

FOR_EACH_CPU
void kernel_copy_channels(const float *restrict from, ptrdiff_t from_stride, float *restrict to, ptrdiff_t to_stride,
                          ptrdiff_t pixels, ptrdiff_t channels, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, from += from_stride, to += to_stride) EACH(channels, to, from[i]);
}

FOR_EACH_CPU
void kernel_clamp_forward(const float *restrict x, float *restrict y, ptrdiff_t pixels, ptrdiff_t channels,
                          float lower, float upper, uint16_t *restrict passed) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES, passed++) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v = n == LANES ? load(x + c) : load_first(x + c, n);
      *passed = word_of(v > lower & v < upper);
      v = __builtin_elementwise_min(__builtin_elementwise_max(v, (floats)lower), (floats)upper);
      if (n == LANES)
        store(y + c, v);
      else
        store_first(y + c, v, n);
    }
}

FOR_EACH_CPU
void kernel_clamp_backward(const float *restrict g, float *restrict gx, ptrdiff_t pixels, ptrdiff_t channels,
                           float slope, const uint16_t *restrict passed, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, g += channels, gx += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES, passed++) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v = n == LANES ? load(g + c) : load_first(g + c, n);
      ints mask = mask_of(*passed);
      // a blocked value passes nothing on, be it infinite
      v = slope == 0 ? keep(v, mask) : keep(v, mask) + keep(v * slope, ~mask);
      if (add) v += n == LANES ? load(gx + c) : load_first(gx + c, n);
      if (n == LANES)
        store(gx + c, v);
      else
        store_first(gx + c, v, n);
    }
}

FOR_EACH_CPU
void kernel_leaky_forward(const float *restrict x, float *restrict y, ptrdiff_t pixels, ptrdiff_t channels,
                          float slope, uint16_t *restrict passed) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES, passed++) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v = n == LANES ? load(x + c) : load_first(x + c, n);
      ints mask = v > 0;
      *passed = word_of(mask);
      v = keep(v, mask) + keep(v * slope, ~mask);
      if (n == LANES)
        store(y + c, v);
      else
        store_first(y + c, v, n);
    }
}

FOR_EACH_CPU
void kernel_add_scalar(const float *restrict m, float *restrict y, ptrdiff_t pixels, ptrdiff_t channels) {
  for (ptrdiff_t p = 0; p < pixels; p++, y += channels)
    for (ptrdiff_t c = 0; c < channels; c++) y[c] += m[p];
}

FOR_EACH_CPU
void kernel_multiply_scalar(const float *restrict x, const float *restrict m, float *restrict y, ptrdiff_t pixels,
                            ptrdiff_t channels, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels) EACH(channels, y, x[i] * m[p]);
}

void kernel_sum_channels(const float *a, const float *b, ptrdiff_t pixels, ptrdiff_t channels, float factor,
                         float *sums, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, a += channels) {
    double sum = 0;
    if (b) {
      for (ptrdiff_t c = 0; c < channels; c++) sum += (double)a[c] * b[c];
      b += channels;
    } else {
      for (ptrdiff_t c = 0; c < channels; c++) sum += a[c];
    }
    sums[p] = (float)(factor * sum) + (add ? sums[p] : 0);
  }
}

void kernel_softmax_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels) {
    float largest = x[0];
    for (ptrdiff_t c = 1; c < channels; c++) largest = fmaxf(largest, x[c]);
    double sum = 0;
    for (ptrdiff_t c = 0; c < channels; c++) sum += y[c] = expf(x[c] - largest);
    for (ptrdiff_t c = 0; c < channels; c++) y[c] = (float)(y[c] / sum);
  }
}

void kernel_softmax_backward(const float *g, const float *y, float *gx, ptrdiff_t pixels, ptrdiff_t channels,
                             bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, g += channels, y += channels, gx += channels) {
    double dot = 0;
    for (ptrdiff_t c = 0; c < channels; c++) dot += (double)g[c] * y[c];
    EACH(channels, gx, y[i] * (g[i] - (float)dot));
  }
}

/// The channels [*first, *end) that the sum at channel c runs over: an even size reaches one further up, as ONNX has it.
static void neighbors(ptrdiff_t c, ptrdiff_t size, ptrdiff_t channels, ptrdiff_t *first, ptrdiff_t *end) {
  ptrdiff_t below = c - (size - 1) / 2, above = c + size / 2 + 1;
  *first = below < 0 ? 0 : below;
  *end = above > channels ? channels : above;
}

static float lrn_base(const float *x, ptrdiff_t c, ptrdiff_t channels, ptrdiff_t size, float alpha, float bias) {
  ptrdiff_t first, end;
  neighbors(c, size, channels, &first, &end);
  float sum = 0;
  for (ptrdiff_t j = first; j < end; j++) sum += x[j] * x[j];
  return bias + alpha / (float)size * sum;
}

void kernel_lrn_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t size, float alpha,
                        float beta, float bias) {
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels, y += channels)
    for (ptrdiff_t c = 0; c < channels; c++) y[c] = x[c] * powf(lrn_base(x, c, channels, size, alpha, bias), -beta);
}

// d y_c / d x_j = [c = j] · n_c^−β − 2 αβ/size · x_c · x_j · n_c^(−β−1), for j among c's neighbors.
void kernel_lrn_backward(const float *g, const float *x, float *gx, ptrdiff_t pixels, ptrdiff_t channels,
                         ptrdiff_t size, float alpha, float beta, float bias, bool add) {
  for (ptrdiff_t p = 0; p < pixels; p++, g += channels, x += channels, gx += channels) {
    if (!add) memset(gx, 0, (size_t)channels * sizeof *gx);
    for (ptrdiff_t c = 0; c < channels; c++) {
      float base = lrn_base(x, c, channels, size, alpha, bias), power = powf(base, -beta);
      float factor = -2 * alpha * beta / (float)size * g[c] * x[c] * power / base;
      ptrdiff_t first, end;
      neighbors(c, size, channels, &first, &end);
      for (ptrdiff_t j = first; j < end; j++) gx[j] += factor * x[j];
      gx[c] += g[c] * power;
    }
  }
}
