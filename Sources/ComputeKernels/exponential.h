// e^x and what is made of it, as polynomials, so that the compiler makes vectors of the loops that call them.
//
// e^x is a polynomial on [−ln 2 / 2, ln 2 / 2] times a power of two (Cephes, expf): 2e-7 of the value.
#pragma once
#include "vector.h"

INLINE float exp_of(float x) {
  x = x < -87 ? -87 : x;
  x = x > 88 ? 88 : x;
  // adding and subtracting 1.5 · 2^23 rounds to a whole number
  float n = x * 1.44269504f + 12582912.0f;
  n -= 12582912.0f;
  float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  int32_t bits = ((int32_t)n + 127) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return (p * r * r + r + 1) * power;
}

INLINE float sigmoid_of(float x) { return 1 / (1 + exp_of(-x)); }
INLINE float tanh_of(float x) { return 1 - 2 / (exp_of(2 * x) + 1); }
