// Random numbers of SplitMix64, whose n-th number needs none before it; the same on every CPU.
#pragma STDC FP_CONTRACT OFF

#include "turn.h"

#include <math.h>

/// ln x for 0 < x ≤ 1: the series of the inverse hyperbolic tangent, on a fraction between √½ and √2. 1e-7.
INLINE float logarithm(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  int32_t exponent = (bits - 0x3F3504F3) >> 23;
  bits -= exponent << 23;
  float m;
  memcpy(&m, &bits, sizeof m);
  float z = (m - 1) / (m + 1), q = z * z;
  return (float)exponent * 0.69314718f
         + 2 * z * (1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9)))));
}

// Box and Muller, 1958: two normal numbers from two uniform ones of 24 bits.
FOR_EACH_CPU
void kernel_normals(uint64_t state, float deviation, float *restrict y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < (n + 1) / 2; i++) {
    uint64_t z = state + (uint64_t)(i + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    float u = (float)(int32_t)((z >> 40) + 1) * 0x1p-24f, t = (float)(int32_t)((z >> 16) & 0xFFFFFF) * 0x1p-24f - 0.5f;
    float radius = deviation * sqrtf(-2 * logarithm(u)), sine, cosine;
    sine_and_cosine(t, &sine, &cosine);
    y[2 * i] = radius * cosine;
    if (2 * i + 1 < n) y[2 * i + 1] = radius * sine;
  }
}
