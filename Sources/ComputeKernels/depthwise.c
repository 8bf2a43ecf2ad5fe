// Depthwise convolution: every channel has a filter of its own.
//
//   Y[y, x, c] = Σ over ky, kx of X[y·s + ky·d − pad, x·s + kx·d − pad, c] · F[ky, kx, c]
//
// Goals: 1. 16 channels at a time, the filter's taps in registers while a row is swept; 2. no padded copy of the input:
// rows outside are left out of the sum, the columns at the two edges take a slower path.
#include "meeting.h"
#include "vector.h"

/// One output value of one block of channels, with every bound checked.
#define CHECKED(w, row_of, row_count, filters, taps, channels, c, x, sum, LOAD)                  \
  for (ptrdiff_t r = 0; r < row_count; r++)                                                      \
    for (ptrdiff_t kx = 0; kx < (w)->kernel_width; kx++) {                                       \
      ptrdiff_t ix = (x) * (w)->stride_x + kx * (w)->dilation_x - (w)->pad_left;                 \
      if (ix < 0 || ix >= (w)->input_width) continue;                                            \
      sum += LOAD(row_of[r] + ix * (channels) + (c)) *                                           \
             LOAD(filters + (taps[r] * (w)->kernel_width + kx) * (channels) + (c));              \
    }

/// A sweep over the inner columns with `rows` × `width` taps in registers.
INLINE void sweep(const float *const *row_of, const ptrdiff_t *taps, const float *filters, ptrdiff_t channels,
                  ptrdiff_t c, float *output, ptrdiff_t x, ptrdiff_t end, ptrdiff_t stride, ptrdiff_t left, int rows,
                  int width) {
  floats f[5 * 5];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int k = 0; k < width; k++) f[r * width + k] = load(filters + (taps[r] * width + k) * channels + c);
  for (; x < end; x++) {
    floats sum[2] = {0, 0};
    ptrdiff_t first = (x * stride - left) * channels + c;
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int k = 0; k < width; k++)
        sum[(r * width + k) & 1] += load(row_of[r] + first + k * channels) * f[r * width + k];
    store(output + x * channels + c, sum[0] + sum[1]);
  }
}

FOR_EACH_CPU
void kernel_depthwise_forward(const kernel_window *w, const float *restrict input, const float *restrict filters,
                              float *restrict output, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  bool swept = w->dilation_x == 1 && (w->kernel_width == 3 || w->kernel_width == 5) && w->kernel_height <= 5;
  // output columns whose window lies wholly inside; where the map is cut (negative padding), from the first one on
  ptrdiff_t inner = w->pad_left < 0 ? 0 : (w->pad_left + w->stride_x - 1) / w->stride_x;
  ptrdiff_t reach = w->input_width + w->pad_left - w->kernel_width;
  ptrdiff_t end_inner = reach < 0 ? 0 : reach / w->stride_x + 1;
  if (end_inner > w->output_width) end_inner = w->output_width;
  if (!swept || inner > end_inner) inner = end_inner = w->output_width;

  for (ptrdiff_t y = row; y < end_row; y++) {
    const float *row_of[MOST_TAPS];
    ptrdiff_t taps[MOST_TAPS], rows = 0;
    for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
      ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
      if (iy < 0 || iy >= w->input_height) continue;
      row_of[rows] = input + iy * w->input_width * channels;
      taps[rows++] = ky;
    }
    float *out = output + y * w->output_width * channels;
    ptrdiff_t c = 0;
    for (; c + LANES <= channels; c += LANES) {
      for (ptrdiff_t x = 0; x < w->output_width; x++) {
        if (x == inner) x = end_inner;
        if (x == w->output_width) break;
        floats sum = 0;
        CHECKED(w, row_of, rows, filters, taps, channels, c, x, sum, load)
        store(out + x * channels + c, sum);
      }
      if (inner == end_inner) continue;
#define SWEEP(ROWS, WIDTH)                                                                                        \
  case ROWS * 8 + WIDTH:                                                                                          \
    sweep(row_of, taps, filters, channels, c, out, inner, end_inner, w->stride_x, w->pad_left, ROWS, WIDTH);     \
    break;
      switch (rows * 8 + w->kernel_width) {
        SWEEP(0, 3) SWEEP(1, 3) SWEEP(2, 3) SWEEP(3, 3) SWEEP(4, 3) SWEEP(5, 3)
        SWEEP(0, 5) SWEEP(1, 5) SWEEP(2, 5) SWEEP(3, 5) SWEEP(4, 5) SWEEP(5, 5)
      }
    }
    for (; c < channels; c++)
      for (ptrdiff_t x = 0; x < w->output_width; x++) {
        float sum = 0;
#define VALUE(p) (*(p))
        CHECKED(w, row_of, rows, filters, taps, channels, c, x, sum, VALUE)
        out[x * channels + c] = sum;
      }
  }
}

void kernel_depthwise_forward_plain(const kernel_window *w, const float *input, const float *filters, float *output,
                                    ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  // groups of one channel: the direct form's filters are channels × height × width, these height × width × channels
  for (ptrdiff_t y = row; y < end_row; y++)
    for (ptrdiff_t x = 0; x < w->output_width; x++)
      for (ptrdiff_t c = 0; c < channels; c++) {
        double sum = 0;
        for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
          for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
            ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
            ptrdiff_t ix = x * w->stride_x + kx * w->dilation_x - w->pad_left;
            if (iy < 0 || iy >= w->input_height || ix < 0 || ix >= w->input_width) continue;
            sum += (double)input[(iy * w->input_width + ix) * channels + c] *
                   filters[(ky * w->kernel_width + kx) * channels + c];
          }
        output[(y * w->output_width + x) * channels + c] = (float)sum;
      }
}

// The gradient of an input value gathers from every output whose window held it. With stride 1 that is a forward pass
// with the taps turned round; the general form finds, for each row and column, which outputs those are.
FOR_EACH_CPU
void kernel_depthwise_backward(const kernel_window *w, const float *restrict output_gradient,
                               const float *restrict filters, float *restrict input_gradient, ptrdiff_t channels,
                               ptrdiff_t row, ptrdiff_t end_row, bool add) {
  ptrdiff_t row_taps[MOST_TAPS], ys[MOST_TAPS], column_taps[MOST_TAPS], xs[MOST_TAPS];
  for (ptrdiff_t iy = row; iy < end_row; iy++) {
    ptrdiff_t rows =
        meeting(iy, w->pad_top, w->kernel_height, w->stride_y, w->dilation_y, w->output_height, row_taps, ys);
    for (ptrdiff_t ix = 0; ix < w->input_width; ix++) {
      ptrdiff_t columns =
          meeting(ix, w->pad_left, w->kernel_width, w->stride_x, w->dilation_x, w->output_width, column_taps, xs);
      float *out = input_gradient + (iy * w->input_width + ix) * channels;
      for (ptrdiff_t c = 0; c < channels; c += LANES) {
        ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
        floats sum = 0;
        if (add) sum = n == LANES ? load(out + c) : load_first(out + c, n);
        for (ptrdiff_t r = 0; r < rows; r++)
          for (ptrdiff_t k = 0; k < columns; k++) {
            const float *g = output_gradient + (ys[r] * w->output_width + xs[k]) * channels + c;
            const float *f = filters + (row_taps[r] * w->kernel_width + column_taps[k]) * channels + c;
            sum += n == LANES ? load(g) * load(f) : load_first(g, n) * load_first(f, n);
          }
        if (n == LANES)
          store(out + c, sum);
        else
          store_first(out + c, sum, n);
      }
    }
  }
}
