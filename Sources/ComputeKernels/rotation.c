// Pairs of channels turned as points of a plane: rotary positions.
#include "vector.h"

/// Turns `pairs` pairs (x[j], x[j + pairs]).
INLINE void rotate(const float *restrict x, float *restrict y, ptrdiff_t pairs, const float *restrict cosines,
                 float direction, bool add) {
  const float *restrict sines = cosines + pairs;
  if (add)
    for (ptrdiff_t j = 0; j < pairs; j++) {
      float sine = direction * sines[j];
      y[j] += x[j] * cosines[j] - x[j + pairs] * sine;
      y[j + pairs] += x[j + pairs] * cosines[j] + x[j] * sine;
    }
  else
    for (ptrdiff_t j = 0; j < pairs; j++) {
      float sine = direction * sines[j];
      y[j] = x[j] * cosines[j] - x[j + pairs] * sine;
      y[j + pairs] = x[j + pairs] * cosines[j] + x[j] * sine;
    }
}

FOR_EACH_CPU
void kernel_rotate(const float *restrict x, float *restrict y, ptrdiff_t tokens, ptrdiff_t heads, ptrdiff_t pairs,
                   const float *restrict turns, bool backward, bool add) {
  ptrdiff_t values = heads * 2 * pairs;
  for (ptrdiff_t t = 0; t < tokens; t++, x += 3 * values, y += 3 * values, turns += 2 * pairs) {
    for (ptrdiff_t head = 0; head < 2 * heads; head++)
      rotate(x + head * 2 * pairs, y + head * 2 * pairs, pairs, turns, backward ? -1 : 1, add);
    for (ptrdiff_t i = 2 * values; i < 3 * values; i++) y[i] = add ? y[i] + x[i] : x[i];
  }
}
