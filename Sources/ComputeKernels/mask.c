// Transparency masks: how much each pixel of an image counted, and what that does to a picture.
#include "vector.h"

#include <math.h>

FOR_EACH_CPU
void kernel_add_magnitudes(const float *restrict gradient, const float *restrict sum, float *restrict next,
                           ptrdiff_t pixels) {
  for (ptrdiff_t i = 0; i < pixels; i++)
    next[i] = sum[i] +
              (fabsf(gradient[3 * i]) + fabsf(gradient[3 * i + 1]) + fabsf(gradient[3 * i + 2])) * (1.0f / 3);
}

// Numbers from 0 on are ordered as their bits are: 11 bits at a time are counted, from the highest on.
float kernel_ranked(const float *x, ptrdiff_t n, ptrdiff_t rank) {
  static const int shifts[3] = {20, 9, 0}, widths[3] = {12, 11, 9};
  uint32_t found = 0, known = 0;
  for (int pass = 0; pass < 3; pass++) {
    ptrdiff_t counts[4096] = {0};
    uint32_t last = (1u << widths[pass]) - 1, digit = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
      uint32_t word;
      memcpy(&word, x + i, sizeof word);
      if ((word & known) == found) counts[word >> shifts[pass] & last]++;
    }
    while (digit < last && rank >= counts[digit]) rank -= counts[digit++];
    found |= digit << shifts[pass];
    known |= last << shifts[pass];
  }
  float value;
  memcpy(&value, &found, sizeof value);
  return value;
}

FOR_EACH_CPU
void kernel_clipped_shares(const float *restrict x, float most, float *restrict shares, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) shares[i] = x[i] < most ? x[i] / most : 1;
}

FOR_EACH_CPU
void kernel_share_bytes(const float *restrict x, float most, uint8_t *restrict bytes, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) bytes[i] = (uint8_t)(255 * (x[i] < most ? x[i] / most : 1) + 0.5f);
}

void kernel_lay_over(const uint8_t *pixels, const uint8_t *alpha, ptrdiff_t width, ptrdiff_t height, ptrdiff_t square,
                     const uint8_t grays[2], uint8_t *out) {
  for (ptrdiff_t row = 0; row < height; row++)
    for (ptrdiff_t column = 0; column < width; column++) {
      ptrdiff_t at = row * width + column;
      int below = grays[(row / square + column / square) & 1], share = alpha[at];
      for (ptrdiff_t c = 3 * at; c < 3 * at + 3; c++)
        out[c] = (uint8_t)((pixels[c] * share + below * (255 - share) + 127) / 255);
    }
}
