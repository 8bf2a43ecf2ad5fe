// Max and average pooling. Backward gathers, for each value of the input, from the windows that held it, so that rows can
// be computed apart.
#include "vector.h"

#include <math.h>

typedef uint16_t words __attribute__((ext_vector_type(16)));

/// The positions [first, end) of a window that lie in the map, along one axis.
typedef struct {
  ptrdiff_t first, end;
} taps;

static taps taps_inside(ptrdiff_t start, ptrdiff_t step, ptrdiff_t count, ptrdiff_t size) {
  taps inside = {0, count};
  while (inside.first < count && start + inside.first * step < 0) inside.first++;
  while (inside.end > inside.first && start + (inside.end - 1) * step >= size) inside.end--;
  return inside;
}

FOR_EACH_CPU
void kernel_max_pool_forward(const kernel_window *w, const float *restrict input, float *restrict output,
                             uint16_t *restrict winners, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  for (ptrdiff_t y = row; y < end_row; y++) {
    taps rows = taps_inside(y * w->stride_y - w->pad_top, w->dilation_y, w->kernel_height, w->input_height);
    for (ptrdiff_t x = 0; x < w->output_width; x++) {
      ptrdiff_t top = y * w->stride_y - w->pad_top, left = x * w->stride_x - w->pad_left;
      taps columns = taps_inside(left, w->dilation_x, w->kernel_width, w->input_width);
      float *out = output + (y * w->output_width + x) * channels;
      uint16_t *won = winners + (y * w->output_width + x) * channels;
      for (ptrdiff_t c = 0; c < channels; c += LANES) {
        ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
        floats most = -INFINITY;
        ints winner = 0;
        for (ptrdiff_t ky = rows.first; ky < rows.end; ky++)
          for (ptrdiff_t kx = columns.first; kx < columns.end; kx++) {
            const float *in =
                input + ((top + ky * w->dilation_y) * w->input_width + left + kx * w->dilation_x) * channels + c;
            floats v = n == LANES ? load(in) : load_first(in, n);
            ints wins = v > most;
            most = wins ? v : most;
            winner = wins ? (ints)(int32_t)(ky * w->kernel_width + kx) : winner;
          }
        words places = __builtin_convertvector(winner, words);
        if (n == LANES) {
          store(out + c, most);
          memcpy(won + c, &places, sizeof places);
        } else {
          store_first(out + c, most, n);
          memcpy(won + c, &places, (size_t)n * sizeof *won);
        }
      }
    }
  }
}

FOR_EACH_CPU
void kernel_max_pool_backward(const kernel_window *w, const float *restrict output_gradient,
                              const uint16_t *restrict winners, float *restrict input_gradient, ptrdiff_t channels,
                              ptrdiff_t row, ptrdiff_t end_row, bool add) {
  for (ptrdiff_t iy = row; iy < end_row; iy++)
    for (ptrdiff_t ix = 0; ix < w->input_width; ix++) {
      float *out = input_gradient + (iy * w->input_width + ix) * channels;
      if (!add) memset(out, 0, (size_t)channels * sizeof *out);
      for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
        ptrdiff_t y = iy + w->pad_top - ky * w->dilation_y;
        if (y < 0 || y % w->stride_y || y / w->stride_y >= w->output_height) continue;
        for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
          ptrdiff_t x = ix + w->pad_left - kx * w->dilation_x;
          if (x < 0 || x % w->stride_x || x / w->stride_x >= w->output_width) continue;
          ptrdiff_t at = (y / w->stride_y * w->output_width + x / w->stride_x) * channels;
          uint16_t place = (uint16_t)(ky * w->kernel_width + kx);
          for (ptrdiff_t c = 0; c < channels; c++)
            out[c] += winners[at + c] == place ? output_gradient[at + c] : 0;
        }
      }
    }
}

/// How many positions from `start` on, `step` apart, at most `count` of them, lie in [low, high).
static ptrdiff_t inside(ptrdiff_t start, ptrdiff_t step, ptrdiff_t count, ptrdiff_t low, ptrdiff_t high) {
  ptrdiff_t n = 0;
  for (ptrdiff_t k = 0; k < count; k++) n += start + k * step >= low && start + k * step < high;
  return n;
}

/// The divisor of the window at output (y, x); the window may reach past the padding where sizes are rounded up.
static float divisor(const kernel_window *w, ptrdiff_t y, ptrdiff_t x, bool counts_padding) {
  ptrdiff_t top = y * w->stride_y - w->pad_top, left = x * w->stride_x - w->pad_left;
  ptrdiff_t rows, columns;
  if (counts_padding) {
    rows = inside(top, w->dilation_y, w->kernel_height, -w->pad_top, w->input_height + w->pad_bottom);
    columns = inside(left, w->dilation_x, w->kernel_width, -w->pad_left, w->input_width + w->pad_right);
  } else {
    rows = inside(top, w->dilation_y, w->kernel_height, 0, w->input_height);
    columns = inside(left, w->dilation_x, w->kernel_width, 0, w->input_width);
  }
  ptrdiff_t n = rows * columns;
  return (float)(n < 1 ? 1 : n);
}

FOR_EACH_CPU
void kernel_average_pool_forward(const kernel_window *w, const float *restrict input, float *restrict output,
                                 ptrdiff_t channels, bool counts_padding, ptrdiff_t row, ptrdiff_t end_row) {
  for (ptrdiff_t y = row; y < end_row; y++)
    for (ptrdiff_t x = 0; x < w->output_width; x++) {
      float *out = output + (y * w->output_width + x) * channels;
      memset(out, 0, (size_t)channels * sizeof *out);
      for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
        ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
        if (iy < 0 || iy >= w->input_height) continue;
        for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
          ptrdiff_t ix = x * w->stride_x + kx * w->dilation_x - w->pad_left;
          if (ix < 0 || ix >= w->input_width) continue;
          const float *in = input + (iy * w->input_width + ix) * channels;
          for (ptrdiff_t c = 0; c < channels; c++) out[c] += in[c];
        }
      }
      float factor = 1 / divisor(w, y, x, counts_padding);
      for (ptrdiff_t c = 0; c < channels; c++) out[c] *= factor;
    }
}

FOR_EACH_CPU
void kernel_average_pool_backward(const kernel_window *w, const float *restrict output_gradient,
                                  float *restrict input_gradient, ptrdiff_t channels, bool counts_padding,
                                  ptrdiff_t row, ptrdiff_t end_row, bool add) {
  for (ptrdiff_t iy = row; iy < end_row; iy++)
    for (ptrdiff_t ix = 0; ix < w->input_width; ix++) {
      float *out = input_gradient + (iy * w->input_width + ix) * channels;
      if (!add) memset(out, 0, (size_t)channels * sizeof *out);
      for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
        ptrdiff_t y = iy + w->pad_top - ky * w->dilation_y;
        if (y < 0 || y % w->stride_y || y / w->stride_y >= w->output_height) continue;
        for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
          ptrdiff_t x = ix + w->pad_left - kx * w->dilation_x;
          if (x < 0 || x % w->stride_x || x / w->stride_x >= w->output_width) continue;
          const float *g = output_gradient + (y / w->stride_y * w->output_width + x / w->stride_x) * channels;
          float factor = 1 / divisor(w, y / w->stride_y, x / w->stride_x, counts_padding);
          for (ptrdiff_t c = 0; c < channels; c++) out[c] += g[c] * factor;
        }
      }
    }
}
