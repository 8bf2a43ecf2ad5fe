// What follows the sums of a convolution: scale and shift (a batch norm, a bias), a clamp (ReLU, ReLU6), and the bits
// that its backward needs. One pass while the values are still in the cache.
#include "vector.h"

FOR_EACH_CPU
void kernel_epilogue(float *restrict y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride,
                     const float *restrict scale, const float *restrict shift, float lower, float upper,
                     uint16_t *restrict passed, ptrdiff_t word_stride) {
  for (ptrdiff_t p = 0; p < pixels; p++, y += stride) {
    for (ptrdiff_t c = 0; c < channels; c += LANES) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v, s, t;
      if (n == LANES) {
        v = load(y + c), t = load(shift + c), s = scale ? load(scale + c) : (floats)1;
      } else {
        v = load_first(y + c, n), t = load_first(shift + c, n), s = scale ? load_first(scale + c, n) : (floats)1;
      }
      v = v * s + t;
      if (passed) passed[p * word_stride + c / LANES] = word_of(v > lower & v < upper);
      v = __builtin_elementwise_min(__builtin_elementwise_max(v, (floats)lower), (floats)upper);
      if (n == LANES)
        store(y + c, v);
      else
        store_first(y + c, v, n);
    }
  }
}

FOR_EACH_CPU
void kernel_make_leaky(float *restrict g, ptrdiff_t pixels, ptrdiff_t channels, float leak,
                       uint16_t *restrict passed) {
  for (ptrdiff_t p = 0; p < pixels; p++, g += channels)
    for (ptrdiff_t c = 0; c < channels; c += LANES, passed++) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v = n == LANES ? load(g + c) : load_first(g + c, n);
      ints open = mask_of(*passed);
      v = keep(v, open) + leak * keep(v, ~open);
      if (n == LANES)
        store(g + c, v);
      else
        store_first(g + c, v, n);
      *passed = (uint16_t)-1;
    }
}

FOR_EACH_CPU
void kernel_epilogue_adjoint(float *restrict g, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride,
                             const float *restrict scale, const uint16_t *restrict passed, ptrdiff_t word_stride) {
  for (ptrdiff_t p = 0; p < pixels; p++, g += stride)
    for (ptrdiff_t c = 0; c < channels; c += LANES) {
      ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
      floats v = n == LANES ? load(g + c) : load_first(g + c, n);
      if (scale) v *= n == LANES ? load(scale + c) : load_first(scale + c, n);
      if (passed) v = keep(v, mask_of(passed[p * word_stride + c / LANES]));
      if (n == LANES)
        store(g + c, v);
      else
        store_first(g + c, v, n);
    }
}
