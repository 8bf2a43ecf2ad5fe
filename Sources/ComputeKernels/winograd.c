// Winograd convolution F(4×4, 3×3): 36 multiplications make the 16 outputs that the direct form computes with 144.
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A        d: 6×6 input tile, g: 3×3 filter, Y: 4×4 output tile
//
// Over all channels, ⊙ is a matrix product for each of the 36 places: tiles × inputs by inputs × outputs. Backward is the
// adjoint: A dY Aᵀ, products with the same filters transposed, then B dV Bᵀ, overlapping tiles added.
//
// Layout: transformed tiles are 36 planes of tiles × channels, `plane` floats apart; tiles are numbered row by row.
// Goals: 1. agree with the direct form to 1e-4 of the largest output; 2. no allocation; 3. speed.
// Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
#include "vector.h"

enum { OUT = 4, IN = 6, PLACES = IN * IN };

// One-dimensional transforms, from vectors `xs` apart to vectors `ys` apart. A tile is transformed along its columns, then
// along its rows.
#define INPUT_TRANSFORM(x, xs, y, ys)                                                           \
  do {                                                                                          \
    floats a_ = x[2 * xs] * -4.0f + x[4 * xs], b_ = x[1 * xs] * -4.0f + x[3 * xs];              \
    floats c_ = x[4 * xs] - x[2 * xs], d_ = (x[3 * xs] - x[1 * xs]) * 2.0f;                     \
    y[0 * ys] = x[0 * xs] * 4.0f + (x[2 * xs] * -5.0f + x[4 * xs]);                             \
    y[1 * ys] = a_ + b_;                                                                        \
    y[2 * ys] = a_ - b_;                                                                        \
    y[3 * ys] = c_ + d_;                                                                        \
    y[4 * ys] = c_ - d_;                                                                        \
    y[5 * ys] = x[1 * xs] * 4.0f + (x[3 * xs] * -5.0f + x[5 * xs]);                             \
  } while (0)

#define OUTPUT_TRANSFORM(x, xs, y, ys)                                                          \
  do {                                                                                          \
    floats a_ = x[1 * xs] + x[2 * xs], b_ = x[1 * xs] - x[2 * xs];                              \
    floats c_ = x[3 * xs] + x[4 * xs], d_ = x[3 * xs] - x[4 * xs];                              \
    y[0 * ys] = x[0 * xs] + a_ + c_;                                                            \
    y[1 * ys] = b_ + d_ * 2.0f;                                                                 \
    y[2 * ys] = a_ + c_ * 4.0f;                                                                 \
    y[3 * ys] = b_ + d_ * 8.0f + x[5 * xs];                                                     \
  } while (0)

#define OUTPUT_ADJOINT(x, xs, y, ys)                                                            \
  do {                                                                                          \
    floats a_ = x[0 * xs] + x[2 * xs], b_ = x[1 * xs] + x[3 * xs];                              \
    floats c_ = x[0 * xs] + x[2 * xs] * 4.0f, d_ = (x[1 * xs] + x[3 * xs] * 4.0f) * 2.0f;       \
    y[0 * ys] = x[0 * xs];                                                                      \
    y[1 * ys] = a_ + b_;                                                                        \
    y[2 * ys] = a_ - b_;                                                                        \
    y[3 * ys] = c_ + d_;                                                                        \
    y[4 * ys] = c_ - d_;                                                                        \
    y[5 * ys] = x[3 * xs];                                                                      \
  } while (0)

#define INPUT_ADJOINT(x, xs, y, ys)                                                             \
  do {                                                                                          \
    floats a_ = x[1 * xs] + x[2 * xs], b_ = x[1 * xs] - x[2 * xs];                              \
    floats c_ = x[3 * xs] + x[4 * xs], d_ = (x[3 * xs] - x[4 * xs]) * 2.0f;                     \
    y[0 * ys] = x[0 * xs] * 4.0f;                                                               \
    y[1 * ys] = (b_ + x[5 * xs] * -1.0f) * -4.0f - d_;                                          \
    y[2 * ys] = x[0 * xs] * -5.0f - a_ * 4.0f - c_;                                             \
    y[3 * ys] = b_ + d_ - x[5 * xs] * 5.0f;                                                     \
    y[4 * ys] = x[0 * xs] + a_ + c_;                                                            \
    y[5 * ys] = x[5 * xs];                                                                      \
  } while (0)

#define UNROLL _Pragma("clang loop unroll(full)")

FOR_EACH_CPU
void kernel_winograd_filters(const float *restrict filters, float *restrict transformed, ptrdiff_t count,
                             ptrdiff_t first, ptrdiff_t end) {
  static const float G[IN][3] = {{1.0f / 4, 0, 0},
                                 {-1.0f / 6, -1.0f / 6, -1.0f / 6},
                                 {-1.0f / 6, 1.0f / 6, -1.0f / 6},
                                 {1.0f / 24, 1.0f / 12, 1.0f / 6},
                                 {1.0f / 24, -1.0f / 12, 1.0f / 6},
                                 {0, 0, 1}};
  for (ptrdiff_t n = first; n < end; n += LANES) {
    ptrdiff_t lanes = end - n < LANES ? end - n : LANES;
    floats half[IN][3];
    for (int r = 0; r < IN; r++)
      for (int c = 0; c < 3; c++) {
        half[r][c] = 0;
        for (int k = 0; k < 3; k++) half[r][c] += load_first(filters + (k * 3 + c) * count + n, lanes) * G[r][k];
      }
    for (int r = 0; r < IN; r++)
      for (int c = 0; c < IN; c++) {
        floats sum = half[r][0] * G[c][0] + half[r][1] * G[c][1] + half[r][2] * G[c][2];
        store_first(transformed + (r * IN + c) * count + n, sum, lanes);
      }
  }
}

FOR_EACH_CPU
void kernel_winograd_input(const kernel_window *w, const float *restrict input, ptrdiff_t channels, ptrdiff_t tile,
                           ptrdiff_t end_tile, float *restrict tiles, ptrdiff_t plane) {
  ptrdiff_t across = (w->output_width + OUT - 1) / OUT;
  for (ptrdiff_t t = tile; t < end_tile; t++, tiles += channels) {
    ptrdiff_t y = t / across * OUT - w->pad_top, x = t % across * OUT - w->pad_left;
    bool is_inner = y >= 0 && x >= 0 && y + IN <= w->input_height && x + IN <= w->input_width;
    for (ptrdiff_t ch = 0; ch < channels; ch += LANES) {
      floats in[PLACES], half[PLACES];
      if (is_inner) {
        const float *from = input + (y * w->input_width + x) * channels + ch;
        UNROLL for (int r = 0; r < IN; r++)
          UNROLL for (int k = 0; k < IN; k++) in[r * IN + k] = load(from + (r * w->input_width + k) * channels);
      } else {
        for (int r = 0; r < IN; r++)
          for (int k = 0; k < IN; k++) {
            bool is_inside = y + r >= 0 && y + r < w->input_height && x + k >= 0 && x + k < w->input_width;
            in[r * IN + k] = 0;
            if (is_inside) in[r * IN + k] = load(input + ((y + r) * w->input_width + x + k) * channels + ch);
          }
      }
      UNROLL for (int k = 0; k < IN; k++) INPUT_TRANSFORM((in + k), IN, (half + k), IN);
      UNROLL for (int r = 0; r < IN; r++) {
        floats out[IN];
        INPUT_TRANSFORM((half + r * IN), 1, out, 1);
        UNROLL for (int k = 0; k < IN; k++) store(tiles + (r * IN + k) * plane + ch, out[k]);
      }
    }
  }
}

FOR_EACH_CPU
void kernel_winograd_output(const kernel_window *w, const float *restrict tiles, ptrdiff_t plane, ptrdiff_t channels,
                            ptrdiff_t tile, ptrdiff_t end_tile, const float *restrict scale,
                            const float *restrict shift, float lower, float upper, uint16_t *restrict passed,
                            ptrdiff_t word_stride, float *restrict output) {
  ptrdiff_t across = (w->output_width + OUT - 1) / OUT;
  for (ptrdiff_t t = tile; t < end_tile; t++, tiles += channels) {
    ptrdiff_t y = t / across * OUT, x = t % across * OUT;
    ptrdiff_t columns = w->output_width - x < OUT ? w->output_width - x : OUT;
    for (ptrdiff_t ch = 0; ch < channels; ch += LANES) {
      floats in[PLACES], half[OUT * IN];
      UNROLL for (int p = 0; p < PLACES; p++) in[p] = load(tiles + p * plane + ch);
      UNROLL for (int k = 0; k < IN; k++) OUTPUT_TRANSFORM((in + k), IN, (half + k), IN);
      floats factor = 1, summand = load(shift + ch);
      if (scale) factor = load(scale + ch);
      for (int r = 0; r < OUT && y + r < w->output_height; r++) {
        floats out[OUT];
        OUTPUT_TRANSFORM((half + r * IN), 1, out, 1);
        for (ptrdiff_t k = 0; k < columns; k++) {
          ptrdiff_t pixel = (y + r) * w->output_width + x + k;
          floats v = out[k] * factor + summand;
          if (passed) passed[pixel * word_stride + ch / LANES] = word_of(v > lower & v < upper);
          v = __builtin_elementwise_min(__builtin_elementwise_max(v, (floats)lower), (floats)upper);
          store(output + pixel * channels + ch, v);
        }
      }
    }
  }
}

FOR_EACH_CPU
void kernel_winograd_output_adjoint(const kernel_window *w, const float *restrict gradient, ptrdiff_t channels,
                                    ptrdiff_t tile, ptrdiff_t end_tile, const float *restrict scale,
                                    const uint16_t *restrict passed, ptrdiff_t word_stride, float *restrict tiles,
                                    ptrdiff_t plane) {
  ptrdiff_t across = (w->output_width + OUT - 1) / OUT;
  for (ptrdiff_t t = tile; t < end_tile; t++, tiles += channels) {
    ptrdiff_t y = t / across * OUT, x = t % across * OUT;
    for (ptrdiff_t ch = 0; ch < channels; ch += LANES) {
      floats in[OUT * OUT], half[IN * OUT], factor = 1;
      if (scale) factor = load(scale + ch);
      UNROLL for (int r = 0; r < OUT; r++)
        UNROLL for (int k = 0; k < OUT; k++) {
          in[r * OUT + k] = 0;
          if (y + r >= w->output_height || x + k >= w->output_width) continue;
          ptrdiff_t pixel = (y + r) * w->output_width + x + k;
          floats v = load(gradient + pixel * channels + ch) * factor;
          in[r * OUT + k] = passed ? keep(v, mask_of(passed[pixel * word_stride + ch / LANES])) : v;
        }
      UNROLL for (int k = 0; k < OUT; k++) OUTPUT_ADJOINT((in + k), OUT, (half + k), OUT);
      UNROLL for (int r = 0; r < IN; r++) {
        floats out[IN];
        OUTPUT_ADJOINT((half + r * OUT), 1, out, 1);
        UNROLL for (int k = 0; k < IN; k++) store(tiles + (r * IN + k) * plane + ch, out[k]);
      }
    }
  }
}

FOR_EACH_CPU
void kernel_winograd_input_adjoint(const kernel_window *w, const float *restrict tiles, ptrdiff_t plane,
                                   ptrdiff_t channels, ptrdiff_t tile, ptrdiff_t end_tile,
                                   float *restrict gradient) {
  ptrdiff_t across = (w->output_width + OUT - 1) / OUT;
  for (ptrdiff_t t = tile; t < end_tile; t++, tiles += channels) {
    ptrdiff_t y = t / across * OUT - w->pad_top, x = t % across * OUT - w->pad_left;
    bool is_inner = y >= 0 && x >= 0 && y + IN <= w->input_height && x + IN <= w->input_width;
    for (ptrdiff_t ch = 0; ch < channels; ch += LANES) {
      floats in[PLACES], half[PLACES];
      UNROLL for (int p = 0; p < PLACES; p++) in[p] = load(tiles + p * plane + ch);
      UNROLL for (int k = 0; k < IN; k++) INPUT_ADJOINT((in + k), IN, (half + k), IN);
      UNROLL for (int r = 0; r < IN; r++) {
        floats out[IN];
        INPUT_ADJOINT((half + r * IN), 1, out, 1);
        for (int k = 0; k < IN; k++) {
          bool is_inside = y + r >= 0 && y + r < w->input_height && x + k >= 0 && x + k < w->input_width;
          if (!is_inner && !is_inside) continue;
          float *to = gradient + ((y + r) * w->input_width + x + k) * channels + ch;
          store(to, load(to) + out[k]);
        }
      }
    }
  }
}
