// The other layers of a network, and its weights.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Convolutions.h"  // kernel_window

// elementwise.c: n values, or pixels × channels where channels differ.

void kernel_add(const float *x, float *y, ptrdiff_t n, bool add);
void kernel_multiply(const float *a, const float *b, float *y, ptrdiff_t n, bool add);
void kernel_fill(float *y, ptrdiff_t n, float value);
/// y (pixels × channels) ← y + x, x one pixel.
void kernel_add_pixel(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels);
/// y ← a · x, x one pixel that multiplies every pixel of a.
void kernel_multiply_pixel(const float *a, const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, bool add);
/// sums (one pixel) ← sums + Σ over pixels of a, or of a · b where b is given.
void kernel_sum_pixels(const float *a, const float *b, ptrdiff_t pixels, ptrdiff_t channels, float *sums);
/// y ← x · scale + shift, channel by channel; either may be NULL.
void kernel_scale_shift(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, const float *scale,
                        const float *shift, bool add);
/// Copies `channels` of every pixel between maps of other widths.
void kernel_copy_channels(const float *from, ptrdiff_t from_stride, float *to, ptrdiff_t to_stride, ptrdiff_t pixels,
                          ptrdiff_t channels, bool add);
void kernel_clamp_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, float lower, float upper,
                          uint16_t *passed);
/// gx ← g where the value passed, g · slope elsewhere.
void kernel_clamp_backward(const float *g, float *gx, ptrdiff_t pixels, ptrdiff_t channels, float slope,
                           const uint16_t *passed, bool add);
void kernel_leaky_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, float slope,
                          uint16_t *passed);
/// y ← y + m, m one value a pixel.
void kernel_add_scalar(const float *m, float *y, ptrdiff_t pixels, ptrdiff_t channels);
/// y ← x · m, m one value a pixel.
void kernel_multiply_scalar(const float *x, const float *m, float *y, ptrdiff_t pixels, ptrdiff_t channels, bool add);
/// sums (one value a pixel) ← factor · Σ over channels of a, or of a · b where b is given.
void kernel_sum_channels(const float *a, const float *b, ptrdiff_t pixels, ptrdiff_t channels, float factor,
                         float *sums, bool add);
/// Softmax over the channels of each pixel.
void kernel_softmax_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels);
void kernel_softmax_backward(const float *g, const float *y, float *gx, ptrdiff_t pixels, ptrdiff_t channels, bool add);
/// Local response normalization, x / (bias + alpha/size · Σ x²)^beta over `size` neighboring channels.
void kernel_lrn_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t size, float alpha,
                        float beta, float bias);
void kernel_lrn_backward(const float *g, const float *x, float *gx, ptrdiff_t pixels, ptrdiff_t channels,
                         ptrdiff_t size, float alpha, float beta, float bias, bool add);

// functions.c: y ← f(x) for n values; `kept` is the output of the first four, the input of the others.

typedef enum {
  KERNEL_SIGMOID,
  KERNEL_TANH,
  KERNEL_EXP,
  KERNEL_SQRT,
  KERNEL_HARD_SIGMOID,        // a · x + b within 0 … 1
  KERNEL_HARD_SWISH,
  KERNEL_SWISH,               // x · sigmoid(a · x)
  KERNEL_GELU,
  KERNEL_GELU_TANH,
  KERNEL_ERF,
  KERNEL_EXPONENTIAL_LINEAR,  // c · x, or a · (e^(b · x) − 1) where x is negative
  KERNEL_SOFTPLUS,
  KERNEL_SOFTSIGN,
  KERNEL_MISH,
  KERNEL_ABS,
  KERNEL_LOG,
  KERNEL_RECIPROCAL,
  KERNEL_SQUARE,
  KERNEL_POWER,               // x^a
} kernel_function_kind;

typedef struct {
  kernel_function_kind kind;
  float a, b, c;
} kernel_function;

void kernel_function_forward(kernel_function f, const float *x, float *y, ptrdiff_t n);
void kernel_function_backward(kernel_function f, const float *g, const float *kept, float *gx, ptrdiff_t n, bool add);

// standardize.c: `channels` values at each of `pixels` pixels, which are `stride` floats apart.

/// y ← (x − mean) · factor; returns factor = 1 / √(variance + epsilon).
float kernel_standardize_forward(const float *x, float *y, ptrdiff_t pixels, ptrdiff_t stride, ptrdiff_t channels,
                                 float epsilon);
void kernel_standardize_backward(const float *g, const float *y, float *gx, ptrdiff_t pixels, ptrdiff_t stride,
                                 ptrdiff_t channels, float factor, bool add);

// attention.c: `queries` rows of products with `keys` keys; `bias` is added to them, or NULL.

/// s ← softmax(scale · s + bias), row by row; `logs` gets the logarithms of the sums.
void kernel_attention_forward(float *s, ptrdiff_t queries, ptrdiff_t keys, float scale, const float *bias, float *logs);
/// The same again, by the logarithms.
void kernel_attention_weights(float *s, ptrdiff_t queries, ptrdiff_t keys, float scale, const float *bias,
                              const float *logs);
/// g ← the gradient of the products, where it was that of the weights p.
void kernel_attention_backward(const float *p, float *g, ptrdiff_t queries, ptrdiff_t keys, float scale);
/// Of tokens with `heads` · 2 · `pairs` queries, as many keys and as many values: each head's pairs of channels of queries
/// and keys turned by the angles whose cosines, then sines, `turns` has for each token, or back.
void kernel_rotate(const float *x, float *y, ptrdiff_t tokens, ptrdiff_t heads, ptrdiff_t pairs, const float *turns,
                   bool backward, bool add);

// resize.c: rows of the output forward; backward writes the whole gradient.

/// Where an output position takes its value: (1 − weight) of `first` and weight of `second`.
typedef struct {
  int32_t first, second;
  float weight;
} kernel_tap;

/// Rows [row, end_row) of the output, `rows` and `columns` one tap for each of its rows and columns.
void kernel_resize_forward(const float *x, float *y, const kernel_tap *rows, const kernel_tap *columns,
                           ptrdiff_t input_width, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t row,
                           ptrdiff_t end_row);
/// Adds to gx, of which the channels [first, end) are written.
void kernel_resize_backward(const float *g, float *gx, const kernel_tap *rows, const kernel_tap *columns,
                            ptrdiff_t input_width, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                            ptrdiff_t first, ptrdiff_t end);

/// Where an output position takes its value: the sum of four positions times their weights.
typedef struct {
  int32_t positions[4];
  float weights[4];
} kernel_cubic_tap;

/// As those above, with taps of four.
void kernel_resize_cubic_forward(const float *x, float *y, const kernel_cubic_tap *rows,
                                 const kernel_cubic_tap *columns, ptrdiff_t input_width, ptrdiff_t width,
                                 ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row);
void kernel_resize_cubic_backward(const float *g, float *gx, const kernel_cubic_tap *rows,
                                  const kernel_cubic_tap *columns, ptrdiff_t input_width, ptrdiff_t height,
                                  ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first, ptrdiff_t end);

// choice.c: n values.

/// y ← 1 where x is larger than 0 (or equal), else 0.
void kernel_compare(const float *x, float *y, ptrdiff_t n, bool or_equal);
/// y ← a where the condition is larger than 0, else b.
void kernel_choose(const float *condition, const float *a, const float *b, float *y, ptrdiff_t n);
/// The gradient of a (`is_first`) or of b.
void kernel_choose_backward(const float *condition, const float *g, float *gx, ptrdiff_t n, bool is_first, bool add);

// pooling.c: rows of the output forward, rows of the input's gradient backward.

/// `winners` gets, for every output value, the window's position (row · kernel_width + column) that won; the first of equals.
void kernel_max_pool_forward(const kernel_window *w, const float *input, float *output, uint16_t *winners,
                             ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row);
void kernel_max_pool_backward(const kernel_window *w, const float *output_gradient, const uint16_t *winners,
                              float *input_gradient, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row, bool add);
/// `counts_padding`: the divisor counts the padding that the window covers.
void kernel_average_pool_forward(const kernel_window *w, const float *input, float *output, ptrdiff_t channels,
                                 bool counts_padding, ptrdiff_t row, ptrdiff_t end_row);
void kernel_average_pool_backward(const kernel_window *w, const float *output_gradient, float *input_gradient,
                                  ptrdiff_t channels, bool counts_padding, ptrdiff_t row, ptrdiff_t end_row, bool add);

// rearrange.c

/// y (rows × columns × channels, contiguous) ← x at the sum of the offsets of its row, column and channel.
void kernel_gather(const float *x, float *y, const ptrdiff_t *rows, ptrdiff_t row_count, const ptrdiff_t *columns,
                   ptrdiff_t column_count, const ptrdiff_t *channels, ptrdiff_t channel_count);
/// The other way: x at these offsets ← y, or added to it.
void kernel_scatter(const float *y, float *x, const ptrdiff_t *rows, ptrdiff_t row_count, const ptrdiff_t *columns,
                    ptrdiff_t column_count, const ptrdiff_t *channels, ptrdiff_t channel_count, bool add);
/// y (outer × inner) ← factor · Σ of x (outer × count × inner) over its middle axis.
void kernel_reduce_sum_forward(const float *x, float *y, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner,
                               float factor);
void kernel_reduce_sum_backward(const float *g, float *gx, ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner,
                                float factor, bool add);
/// The largest; `winners` gets its position, the first of equals.
void kernel_reduce_max_forward(const float *x, float *y, int32_t *winners, ptrdiff_t outer, ptrdiff_t count,
                               ptrdiff_t inner);
void kernel_reduce_max_backward(const float *g, const int32_t *winners, float *gx, ptrdiff_t outer, ptrdiff_t count,
                                ptrdiff_t inner, bool add);

// weights.c

/// Filters in the order groups × outputs × inputs × taps to groups × taps × inputs × outputs.
void kernel_reorder_filters(const float *from, float *to, ptrdiff_t groups, ptrdiff_t outputs, ptrdiff_t inputs,
                            ptrdiff_t taps);
/// Whether none of n values is infinite or not a number.
bool kernel_all_finite(const float *x, ptrdiff_t n);
/// IEEE half precision to single.
void kernel_widen_half(const uint16_t *half, float *single, ptrdiff_t n);
