// A spectrum of given magnitudes: real part magnitude · cos φ, imaginary part magnitude · sin φ, φ = scale · p + shift.
#include "turn.h"

#include <math.h>

FOR_EACH_CPU
void kernel_phase_forward(const float *restrict p, const float *restrict magnitude, float scale, float shift,
                          float *restrict real, float *restrict imaginary, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float turns = (scale * p[i] + shift) * 0.159154943f, sine, cosine;
    sine_and_cosine(turns - rintf(turns), &sine, &cosine);
    real[i] = magnitude[i] * cosine;
    imaginary[i] = magnitude[i] * sine;
  }
}

FOR_EACH_CPU
void kernel_phase_backward(const float *restrict real, const float *restrict imaginary, float scale,
                           const float *restrict real_gradient, const float *restrict imaginary_gradient,
                           float *restrict gradient, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++)
    gradient[i] = scale * (real[i] * imaginary_gradient[i] - imaginary[i] * real_gradient[i]);
}
