// What an ascent does outside the network.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
/// Makes red, green and blue of each of n pixels their mean.
void kernel_gray(float *pixels, ptrdiff_t n);
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

/// What lies beyond the edges of an image: 0, its other side, or its mirror image.
typedef enum { KERNEL_EDGES_EMPTY, KERNEL_EDGES_WRAP, KERNEL_EDGES_MIRROR } kernel_edges;

/// Where the pixels of a view look at an image (height × width × 3).
typedef struct {
  double xx, xy, x0, yx, yy, y0;
  ptrdiff_t height, width, view_width;
  kernel_edges edges;
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
/// pixels · Σ √(mean d² + smoothing) over colors and the differences d of pixels in four directions: to the right, downwards and
/// along both diagonals; x is height × width × 3.
double kernel_variation_norm(const float *x, ptrdiff_t height, ptrdiff_t width, float smoothing, float factor,
                             float *gradient);
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

// channels.c: maps are pixels × channels.

/// For every channel Σ (x − around) and Σ (x − around)²; few enough pixels at once that float32 adds them well.
void kernel_channel_moments(const float *x, ptrdiff_t pixels, ptrdiff_t channels, const float *around, float *sums,
                            float *squares);
/// y ← slope · x + shift, both of the channel.
void kernel_channel_lines(const float *x, ptrdiff_t pixels, ptrdiff_t channels, const float *slopes,
                          const float *shifts, float *y);

// extremes.c: maps are pixels × channels.

/// Of every channel: its largest and its smallest value, the first pixel of each, and how many values are above 0. What
/// is no number counts as none; where there is no number, the largest is −∞ and the smallest ∞.
typedef struct {
  float *largest, *smallest;
  int32_t *largest_at, *smallest_at, *above;
} kernel_extremes;
void kernel_channel_extremes(const float *x, ptrdiff_t pixels, ptrdiff_t channels, kernel_extremes e);
/// The sum of every channel.
void kernel_channel_sums(const float *x, ptrdiff_t pixels, ptrdiff_t channels, double *sums);
/// For every channel Σ factor · (x − mean), the factor of the pixel, and Σ (x − mean)².
void kernel_channel_products(const float *x, ptrdiff_t pixels, ptrdiff_t channels, const float *means,
                             const float *factors, double *products, double *squares);

// mask.c: a mask has a number from 0 on for each pixel.

/// next ← sum + the mean of |gradient| over the three colors of each pixel.
void kernel_add_magnitudes(const float *gradient, const float *sum, float *next, ptrdiff_t pixels);
/// Of n numbers from 0 on the one that `rank` others are below, or equal to.
float kernel_ranked(const float *x, ptrdiff_t n, ptrdiff_t rank);
/// shares ← min(x / most, 1).
void kernel_clipped_shares(const float *x, float most, float *shares, ptrdiff_t n);
/// The same in bytes from 0 to 255.
void kernel_share_bytes(const float *x, float most, uint8_t *bytes, ptrdiff_t n);
/// out ← pixels (bytes of RGB), by `alpha`, over squares of two grays by turns.
void kernel_lay_over(const uint8_t *pixels, const uint8_t *alpha, ptrdiff_t width, ptrdiff_t height, ptrdiff_t square,
                     const uint8_t grays[2], uint8_t *out);

// distance.c

/// Σ (x − y)², added as the moments are.
double kernel_squared_distance(const float *x, const float *y, ptrdiff_t n);
/// difference ← factor · (x − y).
void kernel_difference(const float *x, const float *y, float factor, float *difference, ptrdiff_t n);

// resample.c

/// Position i of an axis is the sum of `count[i]` old ones from `first[i]` on, with the weights from i · `most` on, which
/// have 22 bits behind the point.
typedef struct {
  const int32_t *first, *count, *weights;
  ptrdiff_t most;
} kernel_taps;
/// Another width for rows of bytes of RGB.
void kernel_resample_columns(const kernel_taps *t, const uint8_t *x, ptrdiff_t width, uint8_t *y, ptrdiff_t new_width,
                             ptrdiff_t rows);
/// Another height for rows of `length` bytes. `sums` holds a row.
void kernel_resample_rows(const kernel_taps *t, const uint8_t *x, uint8_t *y, ptrdiff_t new_height, ptrdiff_t length,
                          int32_t *sums);

// nearest.c

/// Which of `count` points, three numbers and one unused each, is the first of the nearest to x, y, z.
ptrdiff_t kernel_nearest(const float *points, ptrdiff_t count, float x, float y, float z);

// split.c

/// Divides rows [row, end_row) of cells of 2 × `cell_rows` pixels (bytes of RGB, at most 8 a cell, 2 · `columns` in a row;
/// `light` is what a byte means) into two groups each. `masks` receives the pixels of the second group, bit i for the i-th
/// from the top left, never the first; `colors` the mean light of the first and of the second group, 6 numbers. A mask of
/// `previous` (NULL: none) stays where its error is at most `loyalty` times the least.
void kernel_split_cells(const uint8_t *pixels, ptrdiff_t columns, ptrdiff_t cell_rows, const float *light,
                        const uint8_t *previous, float loyalty, uint8_t *masks, float *colors, ptrdiff_t row,
                        ptrdiff_t end_row);

// few_colors.c: colors in Oklab as three planes, lightness first.

/// Pixels (bytes of RGB, `light` is what a byte means) in Oklab.
void kernel_oklab(const uint8_t *pixels, ptrdiff_t count, const float *light, float *lab);
/// And back, a and b multiplied by `saturation`: `bytes` of 0 … `last` have the byte of each light.
void kernel_oklab_bytes(const float *lab, ptrdiff_t count, float saturation, const uint8_t *bytes, ptrdiff_t last,
                        uint8_t *pixels);
/// Stretches lightness at most `stretch` times, so that all but a fiftieth at each end fits into 0…1, and adds `sharpening` of
/// its difference to what surrounds it. `scratch` holds twice as many.
void kernel_clear(float *x, ptrdiff_t width, ptrdiff_t height, float stretch, float sharpening, float *scratch);
/// Which dots are lit, so that their density is that of lightness x, which is overwritten: where it exceeds `thresholds` (8 × 8,
/// 0…63) or, without them (NULL), by error diffusion.
void kernel_lit(float *x, ptrdiff_t width, ptrdiff_t height, const uint8_t *thresholds, bool *lit);

/// A palette of Oklab's colors, three numbers each; how far thresholds move lightness, a and b; how much a difference of a or b
/// counts, relative to one of lightness.
typedef struct {
  const float *colors;
  ptrdiff_t count;
  float reach[3];
  float weight;
} kernel_palette;
/// The nearest color of each pixel of `lab`, moved by `thresholds` or, without them, by error diffusion, which overwrites it.
void kernel_few_colors(const kernel_palette *palette, float *lab, ptrdiff_t width, ptrdiff_t height,
                       const uint8_t *thresholds, uint8_t *indices);

// machine.c

/// The cores that this process may run on (its affinity mask), at least 1.
ptrdiff_t kernel_available_cores(void);
/// The generation of CPU whose kernels were chosen when the program started.
const char *kernel_generation(void);

// workers.c

/// Calls `body` as worker 0 on this thread and, as long as that takes, as workers 1 to `workers` − 1 on others that have
/// nothing to do; returns when all have returned. Some workers may not be called at all.
void kernel_spread(ptrdiff_t workers, void (*body)(void *context, ptrdiff_t worker), void *context);
