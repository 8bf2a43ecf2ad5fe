// Weights from the order and the format of a file to ours.
#include "vector.h"

void kernel_reorder_filters(const float *from, float *to, ptrdiff_t groups, ptrdiff_t outputs, ptrdiff_t inputs,
                            ptrdiff_t taps) {
  ptrdiff_t size = outputs * inputs * taps;
  for (ptrdiff_t group = 0; group < groups; group++, from += size, to += size)
    for (ptrdiff_t o = 0; o < outputs; o++)
      for (ptrdiff_t i = 0; i < inputs; i++)
        for (ptrdiff_t tap = 0; tap < taps; tap++)
          to[(tap * inputs + i) * outputs + o] = from[(o * inputs + i) * taps + tap];
}

void kernel_widen_half(const uint16_t *half, float *single, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t sign = (uint32_t)(half[i] & 0x8000) << 16, exponent = half[i] >> 10 & 31, fraction = half[i] & 0x3ff;
    uint32_t word;
    if (exponent == 31) {
      word = sign | 0x7f800000 | fraction << 13;
    } else if (exponent) {
      word = sign | (exponent + 112) << 23 | fraction << 13;
    } else {
      // a subnormal half is fraction · 2^−24
      float value = (float)fraction * 0x1p-24f;
      memcpy(&word, &value, sizeof word);
      word |= sign;
    }
    memcpy(single + i, &word, sizeof word);
  }
}

FOR_EACH_CPU
bool kernel_all_finite(const float *x, ptrdiff_t n) {
  uint32_t wrong = 0;
  for (ptrdiff_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    wrong |= (bits & 0x7F800000) == 0x7F800000;
  }
  return !wrong;
}
