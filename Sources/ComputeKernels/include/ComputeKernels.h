// The inner loops. Every map is height × width × channels, channels contiguous, float32.
//
// A kernel works on a range of rows or elements, so that its caller can spread it over cores; ranges of different calls
// write apart. `add` means: add to what the destination holds instead of replacing it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A window that slides over a map, with the sizes of the map it reads and of the one it makes.
typedef struct {
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_y, stride_x;
  ptrdiff_t dilation_y, dilation_x;
  ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
  ptrdiff_t input_height, input_width;
  ptrdiff_t output_height, output_width;
} kernel_window;

// convolution_direct.c: the plain form, the oracle of the fast ones.
// Filters are groups × height × width × inputs × outputs, the last two counted within a group.

void kernel_direct_forward(const kernel_window *w, const float *input, const float *filters, float *output,
                           ptrdiff_t groups, ptrdiff_t group_inputs, ptrdiff_t group_outputs, ptrdiff_t row,
                           ptrdiff_t end_row);
void kernel_direct_backward(const kernel_window *w, const float *output_gradient, const float *filters,
                            float *input_gradient, ptrdiff_t groups, ptrdiff_t group_inputs, ptrdiff_t group_outputs,
                            ptrdiff_t row, ptrdiff_t end_row, bool add);

// unroll.c: windows laid out as the rows of a matrix, and the adjoint.

/// Writes the windows of output pixels [pixel, end_pixel) as rows of kernel_height × kernel_width × channels floats.
/// `input` points to the group's first channel, `stride` is the map's number of channels.
void kernel_unroll(const kernel_window *w, const float *input, ptrdiff_t stride, ptrdiff_t channels, ptrdiff_t pixel,
                   ptrdiff_t end_pixel, float *rows);
/// Adds `channels` of the `row_channels` of such rows back to where the windows were read; `rows` and `input_gradient`
/// point to the first of them.
void kernel_unroll_adjoint(const kernel_window *w, const float *rows, ptrdiff_t row_channels, ptrdiff_t stride,
                           ptrdiff_t channels, ptrdiff_t pixel, ptrdiff_t end_pixel, float *input_gradient);

// thin.c: filters are height × width × inputs × outputs, at most 4 inputs, outputs a multiple of 16.

void kernel_thin_forward(const kernel_window *w, const float *input, const float *filters, float *output,
                         ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t row, ptrdiff_t end_row);
/// Floats of the filters as backward wants them.
ptrdiff_t kernel_thin_packed_size(const kernel_window *w, ptrdiff_t inputs, ptrdiff_t outputs);
void kernel_thin_pack_filters(const kernel_window *w, const float *filters, float *packed, ptrdiff_t inputs,
                              ptrdiff_t outputs);
/// Rows of the input's gradient, from the gradient of what `kernel_epilogue` made with `scale` and `passed`.
void kernel_thin_backward(const kernel_window *w, const float *output_gradient, const float *scale,
                          const uint16_t *passed, const float *packed, float *input_gradient, ptrdiff_t inputs,
                          ptrdiff_t outputs, ptrdiff_t row, ptrdiff_t end_row, bool add);

// indirect.c: filters are height × width × inputs × outputs, or, transposed, height × width × outputs × inputs; at most
// KERNEL_INDIRECT_TAPS places in a window; any number of inputs and outputs.

enum { KERNEL_INDIRECT_TAPS = 64, KERNEL_INDIRECT_ROWS = 8 };

/// What `kernel_epilogue` does; `scale` may be NULL; without `passed` nothing is clamped.
typedef struct {
  const float *scale, *shift;
  float lower, upper;
  uint16_t *passed;
  ptrdiff_t word_stride;
} kernel_finish;

/// Whether this CPU has the registers for it.
bool kernel_indirect_exists(void);
/// Nodes [node, end_node) of the output pixels [pixel, end_pixel), finished; `zeros` are `inputs` floats, `node` is a
/// multiple of 16.
void kernel_indirect_forward(const kernel_window *w, const float *input, ptrdiff_t inputs, const float *filters,
                             const kernel_finish *finish, const float *zeros, float *output, ptrdiff_t outputs,
                             ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node);
/// Channels [channel, end_channel) of the input's gradient at the pixels [pixel, end_pixel) of one phase: rows phase_y,
/// phase_y + stride … and columns phase_x, phase_x + stride …; `zeros` are `outputs` floats. Where the window is a point
/// the output's gradient may be that of what `finish` made; `passing` is then room for KERNEL_INDIRECT_ROWS
/// rows of it, each of a multiple of 16 floats.
void kernel_indirect_backward(const kernel_window *w, const float *output_gradient, ptrdiff_t outputs,
                              const kernel_finish *finish, float *passing, const float *transposed, const float *zeros,
                              float *input_gradient, ptrdiff_t inputs,
                              ptrdiff_t phase_y, ptrdiff_t phase_x, ptrdiff_t pixel, ptrdiff_t end_pixel,
                              ptrdiff_t channel, ptrdiff_t end_channel, bool add);
/// One tap's filters, inputs × outputs, to outputs × inputs.
void kernel_transpose_filters(const float *filters, float *transposed, ptrdiff_t inputs, ptrdiff_t outputs);

// winograd.c: 3×3 filters, stride 1, channels a multiple of 16, in tiles of 4 × 4 outputs, row by row over the map.

/// Transforms the filters [first, end) of `count` (inputs × outputs), each 9 taps `count` apart, to 36 `count` apart.
void kernel_winograd_filters(const float *filters, float *transformed, ptrdiff_t count, ptrdiff_t first,
                             ptrdiff_t end);
/// Transforms what the tiles [tile, end_tile) read; `tiles` points to the first of them.
void kernel_winograd_input(const kernel_window *w, const float *input, ptrdiff_t channels, ptrdiff_t tile,
                           ptrdiff_t end_tile, float *tiles, ptrdiff_t plane);
/// Transforms tiles back to outputs and finishes these as `kernel_epilogue` does.
void kernel_winograd_output(const kernel_window *w, const float *tiles, ptrdiff_t plane, ptrdiff_t channels,
                            ptrdiff_t tile, ptrdiff_t end_tile, const float *scale, const float *shift, float lower,
                            float upper, uint16_t *passed, ptrdiff_t word_stride, float *output);
/// The adjoint of `kernel_winograd_output`.
void kernel_winograd_output_adjoint(const kernel_window *w, const float *gradient, ptrdiff_t channels, ptrdiff_t tile,
                                    ptrdiff_t end_tile, const float *scale, const uint16_t *passed,
                                    ptrdiff_t word_stride, float *tiles, ptrdiff_t plane);
/// The adjoint of `kernel_winograd_input`, added to the gradient: tiles of neighboring rows write to the same values.
void kernel_winograd_input_adjoint(const kernel_window *w, const float *tiles, ptrdiff_t plane, ptrdiff_t channels,
                                   ptrdiff_t tile, ptrdiff_t end_tile, float *gradient);

// depthwise.c: filters are height × width × channels.

void kernel_depthwise_forward(const kernel_window *w, const float *input, const float *filters, float *output,
                              ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row);
/// Rows of the input's gradient.
void kernel_depthwise_backward(const kernel_window *w, const float *output_gradient, const float *filters,
                               float *input_gradient, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row, bool add);

// epilogue.c: what follows the sums of a convolution, in place.

/// y ← min(max(y · scale + shift, lower), upper), channel by channel; without `scale` y + shift. Where `passed` is given
/// its bits say which values lay strictly between the bounds: one bit a value, 16 channels a word, each pixel from a new word.
/// A pixel's channels are `stride` floats apart from the next one's, its words `word_stride`.
void kernel_epilogue(float *y, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride, const float *scale,
                     const float *shift, float lower, float upper, uint16_t *passed, ptrdiff_t word_stride);
/// Makes the way back leaky: sets all bits of `passed`, as `kernel_epilogue` and `kernel_clamp_forward` write it, and
/// multiplies the gradients `g` of values that had not passed by `leak`.
void kernel_make_leaky(float *g, ptrdiff_t pixels, ptrdiff_t channels, float leak, uint16_t *passed);
/// The adjoint: g ← g · scale where the value passed, 0 elsewhere.
void kernel_epilogue_adjoint(float *g, ptrdiff_t pixels, ptrdiff_t channels, ptrdiff_t stride, const float *scale,
                             const uint16_t *passed, ptrdiff_t word_stride);

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

// weights.c

/// Filters in the order groups × outputs × inputs × taps to groups × taps × inputs × outputs.
void kernel_reorder_filters(const float *from, float *to, ptrdiff_t groups, ptrdiff_t outputs, ptrdiff_t inputs,
                            ptrdiff_t taps);
/// Whether none of n values is infinite or not a number.
bool kernel_all_finite(const float *x, ptrdiff_t n);
/// IEEE half precision to single.
void kernel_widen_half(const uint16_t *half, float *single, ptrdiff_t n);

// image.c

/// The sum of n values and of their squares, added in float64 in one fixed order.
typedef struct {
  double sum, squares;
} kernel_moments;
kernel_moments kernel_moments_of(const float *x, ptrdiff_t n);
/// Σ x · y, added as the moments are.
double kernel_dot(const float *x, const float *y, ptrdiff_t n);
/// y ← y + factor · x + shift.
void kernel_add_scaled(float factor, const float *x, float shift, float *y, ptrdiff_t n);
/// x ← min(max(x, lower), upper).
void kernel_clip(float *x, ptrdiff_t n, float lower, float upper);
/// Bytes of values in [−1, 1]: 127.5 · (x + 1), rounded.
void kernel_bytes_of(const float *x, uint8_t *bytes, ptrdiff_t n);

// butterfly.c

/// sum ← a + b, difference ← a − b, for n floats in each of `rows` rows, each run of rows with its stride.
void kernel_butterfly(const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride, float *sum,
                      ptrdiff_t sum_stride, float *difference, ptrdiff_t difference_stride, ptrdiff_t rows,
                      ptrdiff_t n);
/// even ← x[i] + x[width − i], i = 0 … width / 2 (what is its own mirror image once), odd ← x[i] − x[width − i] where
/// they are two, from i = 1.
void kernel_fold_columns(const float *x, ptrdiff_t width, float *even, ptrdiff_t even_stride, float *odd,
                         ptrdiff_t odd_stride, ptrdiff_t rows);
/// x[i] ← even + odd, x[width − i] ← even − odd: the transpose.
void kernel_unfold_columns(const float *even, ptrdiff_t even_stride, const float *odd, ptrdiff_t odd_stride, float *x,
                           ptrdiff_t width, ptrdiff_t rows);

// random.c

/// n normal numbers around 0: those of the ⌈n/2⌉ numbers of SplitMix64 that follow `state`.
void kernel_normals(uint64_t state, float deviation, float *y, ptrdiff_t n);

// colors.c: planes are three components, `plane` pixels each; the image has three channels in [−1, 1].

/// RGB before the squash: matrix (rows R, G, B) · components + mean.
typedef struct {
  float matrix[9], mean[3];
} kernel_colors;

/// The pixels [pixel, end) of the image.
void kernel_colors_forward(const kernel_colors *k, const float *planes, ptrdiff_t plane, float *image, ptrdiff_t pixel,
                           ptrdiff_t end);
void kernel_colors_backward(const kernel_colors *k, const float *planes, ptrdiff_t plane, const float *gradient,
                            float *plane_gradients, ptrdiff_t pixel, ptrdiff_t end);
/// The components of an image, whose values are held within ± `most`; `k` has the inverse matrix.
void kernel_colors_inverse(const kernel_colors *k, float most, const float *image, float *planes, ptrdiff_t plane);

// phase.c

void kernel_phase_forward(const float *p, const float *magnitude, float scale, float shift, float *real,
                          float *imaginary, ptrdiff_t n);
/// `real` and `imaginary` are what the forward pass made.
void kernel_phase_backward(const float *real, const float *imaginary, float scale, const float *real_gradient,
                           const float *imaginary_gradient, float *gradient, ptrdiff_t n);

// mixing.c

/// Output position i is the sum of weights[t] of the input position from[t], starts[i] ≤ t < starts[i + 1].
typedef struct {
  const int32_t *starts, *from;
  const float *weights;
} kernel_mixing;

/// Rows [row, end_row) of the output, `length` floats each.
void kernel_mix_rows(const kernel_mixing *m, const float *x, float *y, ptrdiff_t length, ptrdiff_t row,
                     ptrdiff_t end_row, bool add);
/// The same along the columns.
void kernel_mix_columns(const kernel_mixing *m, const float *x, float *y, ptrdiff_t input_width, ptrdiff_t width,
                        ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row, bool add);

// sampling.c

/// Where the pixels of a view look at an image (height × width × 3).
typedef struct {
  double xx, xy, x0, yx, yy, y0;
  ptrdiff_t height, width, view_width;
  bool wraps;
} kernel_view;

/// Rows [row, end_row) of the view.
void kernel_view_forward(const kernel_view *v, const float *image, float *view, ptrdiff_t row, ptrdiff_t end_row);
/// Adds what those rows' gradient is to the image.
void kernel_view_adjoint(const kernel_view *v, const float *view_gradient, float *image_gradient, ptrdiff_t row,
                         ptrdiff_t end_row);

// penalties.c: the value is returned, factor · its gradient is added.

/// Σ √(dx² + dy² + smoothing), differences to the right and downwards, 0 at the border.
double kernel_variation(const float *x, ptrdiff_t height, ptrdiff_t row_length, ptrdiff_t channels, float smoothing,
                        float factor, float *gradient);
/// Σ |x|.
double kernel_magnitude(const float *x, ptrdiff_t n, float factor, float *gradient);

// climb.c

/// The sum of absolute values, in float64.
double kernel_absolute_sum(const float *x, ptrdiff_t n);
void kernel_scale(float *x, ptrdiff_t n, float factor);

typedef struct {
  float factor;                   // of the gradient, before anything else
  float keep_first, keep_second;  // the part of the running means that stays
  float of_first, of_gradient;    // what the step is made of
  float of_second;                // what the mean of squares is multiplied with
  float step, epsilon;
} kernel_adam_numbers;
/// x ← x + step · (of_first · mean + of_gradient · g) / (√(of_second · mean of squares) + epsilon), the means after g.
void kernel_adam(float *x, const float *g, float *first, float *second, ptrdiff_t n, kernel_adam_numbers numbers);

/// Half of a map's rows and columns (rounded up), blurred by [1 4 6 4 1] / 16. `scratch` holds half the rows.
void kernel_halve(const float *x, float *half, float *scratch, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels);
/// x ← x + factor · a half map brought back to its size with the same blur.
void kernel_add_doubled(const float *half, float *x, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels,
                        float factor);

// nearest.c

/// Which of `count` points, three numbers and one unused each, is the first of the nearest to x, y, z.
ptrdiff_t kernel_nearest(const float *points, ptrdiff_t count, float x, float y, float z);

// machine.c

/// The cores that this process may run on (its affinity mask), at least 1.
ptrdiff_t kernel_available_cores(void);
/// The generation of CPU whose kernels were chosen when the program started.
const char *kernel_generation(void);
/// Bytes of memory that the machine has.
ptrdiff_t kernel_memory_size(void);

// workers.c

/// Calls `body` as worker 0 on this thread and, as long as that takes, as workers 1 to `workers` − 1 on others that have
/// nothing to do; returns when all have returned. Some workers may not be called at all.
void kernel_spread(ptrdiff_t workers, void (*body)(void *context, ptrdiff_t worker), void *context);
