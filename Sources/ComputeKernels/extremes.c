// What is kept of a map when only its nodes' responses are asked for: the map is read once, while it is in the cache.
#include "vector.h"

#include <math.h>

#define choose(mask, a, b) ((floats)(((ints)(a) & (mask)) | ((ints)(b) & ~(mask))))

FOR_EACH_CPU
void kernel_channel_extremes(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, kernel_extremes e) {
  ptrdiff_t c = 0;
  for (; c + LANES <= channels; c += LANES) {
    floats most = -INFINITY, least = INFINITY;
    ints most_at = 0, least_at = 0, above = 0;
    const float *in = x + c;
    for (ptrdiff_t p = 0; p < pixels; p++, in += channels) {
      floats v = load(in);
      ints is_more = v > most, is_less = v < least, at = (ints)(int32_t)p;
      most = choose(is_more, v, most);
      most_at = (at & is_more) | (most_at & ~is_more);
      least = choose(is_less, v, least);
      least_at = (at & is_less) | (least_at & ~is_less);
      above -= v > 0;
    }
    store(e.largest + c, most);
    store(e.smallest + c, least);
    memcpy(e.largest_at + c, &most_at, sizeof most_at);
    memcpy(e.smallest_at + c, &least_at, sizeof least_at);
    memcpy(e.above + c, &above, sizeof above);
  }
  for (; c < channels; c++) {
    float most = -INFINITY, least = INFINITY;
    int32_t most_at = 0, least_at = 0, above = 0;
    for (ptrdiff_t p = 0; p < pixels; p++) {
      float v = x[p * channels + c];
      if (v > most) most = v, most_at = (int32_t)p;
      if (v < least) least = v, least_at = (int32_t)p;
      above += v > 0;
    }
    e.largest[c] = most;
    e.smallest[c] = least;
    e.largest_at[c] = most_at;
    e.smallest_at[c] = least_at;
    e.above[c] = above;
  }
}

/// So many pixels are added in float32 before float64 takes their sum.
enum { RUN = 64 };

FOR_EACH_CPU
void kernel_channel_sums(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, double *restrict sums) {
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
    double all[LANES] = {0};
    for (ptrdiff_t p = 0; p < pixels; p += RUN) {
      ptrdiff_t end = p + RUN < pixels ? p + RUN : pixels;
      float run[LANES] = {0};
      for (ptrdiff_t q = p; q < end; q++)
        for (ptrdiff_t i = 0; i < n; i++) run[i] += x[q * channels + c + i];
      for (ptrdiff_t i = 0; i < n; i++) all[i] += (double)run[i];
    }
    for (ptrdiff_t i = 0; i < n; i++) sums[c + i] = all[i];
  }
}

FOR_EACH_CPU
void kernel_channel_products(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, const float *restrict means,
                             const float *restrict factors, double *restrict products, double *restrict squares) {
  for (ptrdiff_t c = 0; c < channels; c++) products[c] = squares[c] = 0;
  for (ptrdiff_t p = 0; p < pixels; p++, x += channels)
    for (ptrdiff_t c = 0; c < channels; c++) {
      double d = (double)x[c] - (double)means[c];
      products[c] += factors[p] * d;
      squares[c] += d * d;
    }
}
