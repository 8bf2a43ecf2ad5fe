// Convolution of a map with few channels (an image): too thin for matrix products to be worth their set-up.
//
//   Y[y, x, o] = Σ over ky, kx, i of X[y·s + ky·d − pad, x·s + kx·d − pad, i] · F[ky, kx, i, o]
//
// Goals: 1. 16 nodes a vector, several pixels at once, so that a filter's vector is loaded once for all of them; 2. backward
// gathers for each input value, so that rows can be computed apart; 3. nothing is laid
// out anew, and the last pass's adjoint is taken on the way.
#include "meeting.h"
#include "vector.h"

enum { PIXELS = 4, MOST_INPUTS = 4 };

/// Output pixels [x, x + PIXELS) of a row, whose windows lie wholly inside to the left and right.
INLINE void inner_pixels(const kernel_window *w, const float *input, const float *filters, float *out, ptrdiff_t inputs,
                         ptrdiff_t outputs, ptrdiff_t y, ptrdiff_t x, ptrdiff_t o, int vectors) {
  floats sums[PIXELS][4];
  for (int p = 0; p < PIXELS; p++)
    for (int v = 0; v < vectors; v++) sums[p][v] = 0;
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
    ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
    if (iy < 0 || iy >= w->input_height) continue;
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
      const float *in =
          input + (iy * w->input_width + x * w->stride_x + kx * w->dilation_x - w->pad_left) * inputs;
      const float *f = filters + (ky * w->kernel_width + kx) * inputs * outputs + o;
      for (ptrdiff_t i = 0; i < inputs; i++, f += outputs) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
          floats factor = load(f + v * LANES);
#pragma clang loop unroll(full)
          for (int p = 0; p < PIXELS; p++) sums[p][v] += factor * in[p * w->stride_x * inputs + i];
        }
      }
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < PIXELS; p++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(out + (x + p) * outputs + o + v * LANES, sums[p][v]);
}

FOR_EACH_CPU
void kernel_thin_forward(const kernel_window *w, const float *restrict input, const float *restrict filters,
                         float *restrict output, ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t row,
                         ptrdiff_t end_row) {
  ptrdiff_t extent = (w->kernel_width - 1) * w->dilation_x + 1;
  // output columns whose window lies wholly inside
  ptrdiff_t inner = w->pad_left < 0 ? 0 : (w->pad_left + w->stride_x - 1) / w->stride_x;
  ptrdiff_t reach = w->input_width + w->pad_left - extent;
  ptrdiff_t end_inner = reach < 0 ? 0 : reach / w->stride_x + 1;
  if (end_inner > w->output_width) end_inner = w->output_width;
  for (ptrdiff_t y = row; y < end_row; y++) {
    float *out = output + y * w->output_width * outputs;
    ptrdiff_t x = 0;
    while (x < w->output_width) {
      if (x >= inner && x + PIXELS <= end_inner) {
        ptrdiff_t o = 0;
        for (; o + 4 * LANES <= outputs; o += 4 * LANES)
          inner_pixels(w, input, filters, out, inputs, outputs, y, x, o, 4);
        for (; o < outputs; o += LANES) inner_pixels(w, input, filters, out, inputs, outputs, y, x, o, 1);
        x += PIXELS;
        continue;
      }
      for (ptrdiff_t o = 0; o < outputs; o += LANES) {
        floats sum = 0;
        for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
          ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
          if (iy < 0 || iy >= w->input_height) continue;
          for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
            ptrdiff_t ix = x * w->stride_x + kx * w->dilation_x - w->pad_left;
            if (ix < 0 || ix >= w->input_width) continue;
            const float *in = input + (iy * w->input_width + ix) * inputs;
            const float *f = filters + (ky * w->kernel_width + kx) * inputs * outputs + o;
            for (ptrdiff_t i = 0; i < inputs; i++) sum += load(f + i * outputs) * in[i];
          }
        }
        store(out + x * outputs + o, sum);
      }
      x++;
    }
  }
}

/// Taps of the window and the outputs where they meet one row or column of the input.
typedef struct {
  ptrdiff_t count, taps[MOST_TAPS], positions[MOST_TAPS];
} meetings;

/// The gradients of one input pixel's values.
INLINE void input_pixel(const kernel_window *w, const float *gradient, const float *scale, const uint16_t *passed,
                        const float *filters, float *out, ptrdiff_t outputs, const meetings *rows,
                        const meetings *columns, bool add, int inputs) {
  ptrdiff_t words = (outputs + LANES - 1) / LANES;
  // two sums each, so that one addition need not wait for the other
  floats sums[2][MOST_INPUTS];
  for (int i = 0; i < inputs; i++) sums[0][i] = sums[1][i] = 0;
  for (ptrdiff_t r = 0; r < rows->count; r++)
    for (ptrdiff_t k = 0; k < columns->count; k++) {
      ptrdiff_t pixel = rows->positions[r] * w->output_width + columns->positions[k];
      const float *g = gradient + pixel * outputs;
      const float *f = filters + (rows->taps[r] * w->kernel_width + columns->taps[k]) * inputs * outputs;
      for (ptrdiff_t first = 0; first < outputs; first += 2 * LANES)
#pragma clang loop unroll(full)
        for (int half = 0; half < 2; half++) {
          ptrdiff_t o = first + half * LANES;
          if (o >= outputs) break;
          floats v = load(g + o);
          if (scale) v *= load(scale + o);
          if (passed) v = keep(v, mask_of(passed[pixel * words + o / LANES]));
#pragma clang loop unroll(full)
          for (int i = 0; i < inputs; i++) sums[half][i] += v * load(f + i * outputs + o);
        }
    }
  for (int i = 0; i < inputs; i++) {
    floats sum = sums[0][i] + sums[1][i];
    __auto_type eight = sum.lo + sum.hi;
    __auto_type four = eight.lo + eight.hi;
    __auto_type two = four.lo + four.hi;
    out[i] = two.x + two.y + (add ? out[i] : 0);
  }
}

FOR_EACH_CPU
void kernel_thin_backward(const kernel_window *w, const float *restrict output_gradient, const float *restrict scale,
                          const uint16_t *restrict passed, const float *restrict filters,
                          float *restrict input_gradient, ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t row,
                          ptrdiff_t end_row, bool add) {
  meetings rows, columns;
  for (ptrdiff_t iy = row; iy < end_row; iy++) {
    rows.count = meeting(iy, w->pad_top, w->kernel_height, w->stride_y, w->dilation_y, w->output_height, rows.taps,
                         rows.positions);
    for (ptrdiff_t ix = 0; ix < w->input_width; ix++) {
      columns.count = meeting(ix, w->pad_left, w->kernel_width, w->stride_x, w->dilation_x, w->output_width,
                              columns.taps, columns.positions);
      float *out = input_gradient + (iy * w->input_width + ix) * inputs;
#define CASE(INPUTS)                                                                                                 \
  case INPUTS:                                                                                                       \
    input_pixel(w, output_gradient, scale, passed, filters, out, outputs, &rows, &columns, add, INPUTS);             \
    break;
      switch (inputs) { CASE(1) CASE(2) CASE(3) CASE(4) }
    }
  }
}
