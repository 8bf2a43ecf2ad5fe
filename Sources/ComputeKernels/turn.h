// Sine and cosine of an angle in turns, by polynomials: 1e-6.
#pragma once
#include "vector.h"

/// The sine and the cosine of t turns, −½ ≤ t ≤ ½: the series at a quarter of the angle, then doubled twice.
INLINE void sine_and_cosine(float t, float *sine, float *cosine) {
  float a = t * 1.57079633f, q = a * a;
  float s = a * (1 + q * (-1.0f / 6 + q * (1.0f / 120 + q * (-1.0f / 5040 + q * (1.0f / 362880)))));
  float half = 2 * s * (1 + q * (-0.5f + q * (1.0f / 24 + q * (-1.0f / 720 + q * (1.0f / 40320)))));
  float c = 1 - 2 * s * s;
  *sine = 2 * half * c;
  *cosine = 1 - 2 * half * half;
}
