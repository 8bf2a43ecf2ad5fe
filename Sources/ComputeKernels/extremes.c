// What is kept of a map when only its nodes' responses are asked for: the map is read once, while it is in the cache.
#include "vector.h"

#include <math.h>

/// Floats of the pixels that are read before the next ones: they stay in the first cache while their channels are read.
enum { BLOCK = 4096 };

FOR_EACH_CPU
void kernel_channel_extremes(const float *restrict x, ptrdiff_t pixels, ptrdiff_t channels, kernel_extremes e) {
  for (ptrdiff_t c = 0; c < channels; c++) {
    e.largest[c] = -INFINITY, e.smallest[c] = INFINITY;
    e.largest_at[c] = e.smallest_at[c] = e.above[c] = 0;
  }
  ptrdiff_t block = channels < BLOCK / 8 ? BLOCK / channels : 8;
  for (ptrdiff_t start = 0; start < pixels; start += block) {
    ptrdiff_t end = start + block < pixels ? start + block : pixels, c = 0;
    for (; c + LANES <= channels; c += LANES) {
      floats most = load(e.largest + c), least = load(e.smallest + c);
      ints most_at, least_at, above;
      memcpy(&most_at, e.largest_at + c, sizeof most_at);
      memcpy(&least_at, e.smallest_at + c, sizeof least_at);
      memcpy(&above, e.above + c, sizeof above);
      for (ptrdiff_t p = start; p < end; p++) {
        floats v = load(x + p * channels + c);
        ints is_more = v > most, is_less = v < least, at = (ints)(int32_t)p;
        most = is_more ? v : most;
        most_at = is_more ? at : most_at;
        least = is_less ? v : least;
        least_at = is_less ? at : least_at;
        above -= v > 0;
      }
      store(e.largest + c, most);
      store(e.smallest + c, least);
      memcpy(e.largest_at + c, &most_at, sizeof most_at);
      memcpy(e.smallest_at + c, &least_at, sizeof least_at);
      memcpy(e.above + c, &above, sizeof above);
    }
    for (; c < channels; c++)
      for (ptrdiff_t p = start; p < end; p++) {
        float v = x[p * channels + c];
        if (v > e.largest[c]) e.largest[c] = v, e.largest_at[c] = (int32_t)p;
        if (v < e.smallest[c]) e.smallest[c] = v, e.smallest_at[c] = (int32_t)p;
        e.above[c] += v > 0;
      }
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
