// Convolutions in all their forms, and what follows their sums.
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

// product.c: for CPUs with AVX2 and without AVX-512, on which libraries are better at small products than there.

/// A factor: the values of a row are `column` floats apart, those of a column `row`; one of the two is 1.
typedef struct {
  const float *base;
  ptrdiff_t row, column;
} kernel_factor;

/// Whether this CPU is one of them.
bool kernel_product_exists(void);
/// Writes rows × columns sums of `inner` products to `result`, whose rows are `stride` floats apart, or adds them.
void kernel_product(const kernel_factor *a, const kernel_factor *b, ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns,
                    float *result, ptrdiff_t stride, bool add);

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
/// rows of it, each of a multiple of 16 floats. Filters are transposed; where `kernel_product_exists` they are not, and
/// `finish` is NULL.
void kernel_indirect_backward(const kernel_window *w, const float *output_gradient, ptrdiff_t outputs,
                              const kernel_finish *finish, float *passing, const float *filters, const float *zeros,
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
