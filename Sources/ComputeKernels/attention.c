// The softmax of attention and its adjoint, on rows of products of one query with all keys.
//
//   p = e^(scale · s + bias − log Σ e^(scale · s + bias))        gs = scale · p · (gp − Σ p · gp)
//
// Backward makes the weights p anew from the products and the saved logarithms: they are as many as all pairs of tokens.
// Rabe and Staats, Self-attention Does Not Need O(n²) Memory, 2021; Dao and others, FlashAttention, 2022.
#include "exponential.h"

#include <float.h>
#include <math.h>

// Over one row of n values of an expression in `i`: 16 results side by side, then one.
#define ROW_FOLD(n, start, combine, value)                                        \
  ({                                                                              \
    float lanes_[LANES], result_ = (start);                                       \
    for (ptrdiff_t k_ = 0; k_ < LANES; k_++) lanes_[k_] = (start);                \
    ptrdiff_t whole_ = (n) / LANES * LANES;                                       \
    for (ptrdiff_t j_ = 0; j_ < whole_; j_ += LANES)                              \
      for (ptrdiff_t k_ = 0; k_ < LANES; k_++) {                                  \
        ptrdiff_t i = j_ + k_;                                                    \
        lanes_[k_] = combine(lanes_[k_], (value));                                \
      }                                                                           \
    for (ptrdiff_t i = whole_; i < (n); i++) result_ = combine(result_, (value)); \
    for (ptrdiff_t k_ = 0; k_ < LANES; k_++) result_ = combine(result_, lanes_[k_]); \
    result_;                                                                      \
  })
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
#define PLUS(a, b) ((a) + (b))

FOR_EACH_CPU
void kernel_attention_forward(float *restrict s, ptrdiff_t queries, ptrdiff_t keys, float scale,
                              const float *restrict bias, float *restrict logs) {
  for (ptrdiff_t q = 0; q < queries; q++, s += keys) {
    if (bias)
      for (ptrdiff_t i = 0; i < keys; i++) s[i] = scale * s[i] + bias[q * keys + i];
    else
      for (ptrdiff_t i = 0; i < keys; i++) s[i] *= scale;
    // where a mask leaves a query nothing, it sees everything
    float largest = ROW_FOLD(keys, -FLT_MAX, LARGER, s[i]);
    for (ptrdiff_t i = 0; i < keys; i++) s[i] = exp_of(s[i] - largest);
    float sum = ROW_FOLD(keys, 0, PLUS, s[i]), factor = 1 / sum;
    for (ptrdiff_t i = 0; i < keys; i++) s[i] *= factor;
    logs[q] = largest + logf(sum);
  }
}

FOR_EACH_CPU
void kernel_attention_weights(float *restrict s, ptrdiff_t queries, ptrdiff_t keys, float scale,
                              const float *restrict bias, const float *restrict logs) {
  for (ptrdiff_t q = 0; q < queries; q++, s += keys) {
    float log = logs[q];
    if (bias)
      for (ptrdiff_t i = 0; i < keys; i++) s[i] = exp_of(scale * s[i] + bias[q * keys + i] - log);
    else
      for (ptrdiff_t i = 0; i < keys; i++) s[i] = exp_of(scale * s[i] - log);
  }
}

FOR_EACH_CPU
void kernel_attention_backward(const float *restrict p, float *restrict g, ptrdiff_t queries, ptrdiff_t keys,
                               float scale) {
  for (ptrdiff_t q = 0; q < queries; q++, p += keys, g += keys) {
    float mean = ROW_FOLD(keys, 0, PLUS, p[i] * g[i]);
    for (ptrdiff_t i = 0; i < keys; i++) g[i] = scale * p[i] * (g[i] - mean);
  }
}
