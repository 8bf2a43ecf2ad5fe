// Functions of single values, and their derivatives.
//
// The error function is formula 7.1.26 of Abramowitz and Stegun: within 1.5e-7.
#include "exponential.h"

#include <math.h>

/// Where e^(−x²) is known already.
INLINE float erf_with(float x, float exponential) {
  float a = x < 0 ? -x : x, t = 1 / (1 + 0.3275911f * a);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  float y = 1 - p * t * exponential;
  return x < 0 ? -y : y;
}

INLINE float erf_of(float x) { return erf_with(x, exp_of(-x * x)); }

INLINE float unit(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
INLINE float softplus_of(float x) { return (x > 0 ? x : 0) + log1pf(expf(x > 0 ? -x : x)); }

static const float root_half = 0.70710678f, root_2_over_pi = 0.79788456f, root_1_over_2pi = 0.39894228f;

INLINE float gelu_derivative(float x) {
  float exponential = exp_of(-0.5f * x * x);
  return 0.5f * (1 + erf_with(x * root_half, exponential)) + x * root_1_over_2pi * exponential;
}

INLINE float gelu_tanh_derivative(float x) {
  float t = tanh_of(root_2_over_pi * (x + 0.044715f * x * x * x));
  return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * root_2_over_pi * (1 + 3 * 0.044715f * x * x);
}

INLINE float mish_derivative(float x) {
  float t = tanhf(softplus_of(x));
  return t + x * (1 - t * t) * sigmoid_of(x);
}

#define EACH(value)                                       \
  do {                                                    \
    for (ptrdiff_t i = 0; i < n; i++) {                   \
      float v = x[i];                                     \
      y[i] = (value);                                     \
    }                                                     \
    return;                                               \
  } while (0)

FOR_EACH_CPU
void kernel_function_forward(kernel_function f, const float *restrict x, float *restrict y, ptrdiff_t n) {
  float a = f.a, b = f.b, c = f.c;
  switch (f.kind) {
  case KERNEL_SIGMOID: EACH(sigmoid_of(v));
  case KERNEL_TANH: EACH(tanh_of(v));
  case KERNEL_EXP: EACH(exp_of(v));
  case KERNEL_SQRT: EACH(sqrtf(v));
  case KERNEL_HARD_SIGMOID: EACH(unit(a * v + b));
  case KERNEL_HARD_SWISH: EACH(v * unit(v * (1.0f / 6) + 0.5f));
  case KERNEL_SWISH: EACH(v * sigmoid_of(a * v));
  case KERNEL_GELU: EACH(0.5f * v * (1 + erf_of(v * root_half)));
  case KERNEL_GELU_TANH: EACH(0.5f * v * (1 + tanh_of(root_2_over_pi * (v + 0.044715f * v * v * v))));
  case KERNEL_ERF: EACH(erf_of(v));
  case KERNEL_EXPONENTIAL_LINEAR: EACH(v > 0 ? c * v : a * (exp_of(v * b) - 1));
  case KERNEL_SOFTPLUS: EACH(softplus_of(v));
  case KERNEL_SOFTSIGN: EACH(v / (1 + (v < 0 ? -v : v)));
  case KERNEL_MISH: EACH(v * tanhf(softplus_of(v)));
  case KERNEL_ABS: EACH(v < 0 ? -v : v);
  case KERNEL_LOG: EACH(logf(v));
  case KERNEL_RECIPROCAL: EACH(1 / v);
  case KERNEL_SQUARE: EACH(v * v);
  case KERNEL_POWER: EACH(powf(v, a));
  }
}

#undef EACH
#define EACH(derivative)                                  \
  do {                                                    \
    if (add)                                              \
      for (ptrdiff_t i = 0; i < n; i++) {                 \
        float v = kept[i];                                \
        gx[i] += g[i] * (derivative);                     \
      }                                                   \
    else                                                  \
      for (ptrdiff_t i = 0; i < n; i++) {                 \
        float v = kept[i];                                \
        gx[i] = g[i] * (derivative);                      \
      }                                                   \
    return;                                               \
  } while (0)

FOR_EACH_CPU
void kernel_function_backward(kernel_function f, const float *restrict g, const float *restrict kept,
                              float *restrict gx, ptrdiff_t n, bool add) {
  float a = f.a, b = f.b, c = f.c;
  switch (f.kind) {
  // from the output
  case KERNEL_SIGMOID: EACH(v * (1 - v));
  case KERNEL_TANH: EACH(1 - v * v);
  case KERNEL_EXP: EACH(v);
  // at 0, where the slope is infinite, nothing passes: the length of a vector of zeros has the gradient 0
  case KERNEL_SQRT: EACH(v > 0 ? 0.5f / v : 0);
  // from the input
  case KERNEL_HARD_SIGMOID: EACH(a * v + b > 0 && a * v + b < 1 ? a : 0);
  case KERNEL_HARD_SWISH: EACH(v <= -3 ? 0 : v >= 3 ? 1 : v * (1.0f / 3) + 0.5f);
  case KERNEL_SWISH: EACH(sigmoid_of(a * v) * (1 + a * v * (1 - sigmoid_of(a * v))));
  case KERNEL_GELU: EACH(gelu_derivative(v));
  case KERNEL_GELU_TANH: EACH(gelu_tanh_derivative(v));
  case KERNEL_ERF: EACH(1.12837917f * exp_of(-v * v));
  case KERNEL_EXPONENTIAL_LINEAR: EACH(v > 0 ? c : a * b * exp_of(v * b));
  case KERNEL_SOFTPLUS: EACH(sigmoid_of(v));
  case KERNEL_SOFTSIGN: EACH(1 / ((1 + (v < 0 ? -v : v)) * (1 + (v < 0 ? -v : v))));
  case KERNEL_MISH: EACH(mish_derivative(v));
  case KERNEL_ABS: EACH((float)(v > 0) - (float)(v < 0));
  case KERNEL_LOG: EACH(1 / v);
  case KERNEL_RECIPROCAL: EACH(-1 / (v * v));
  case KERNEL_SQUARE: EACH(2 * v);
  case KERNEL_POWER: EACH(v == 0 && a < 1 ? 0 : a * powf(v, a - 1));
  }
}
