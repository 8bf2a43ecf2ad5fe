// Windows as rows of a matrix (im2col), so that a convolution is a product; and the adjoint (col2im).
//
// Goals: 1. a range of output pixels at a time, so that the rows stay in the cache; 2. runs of channels are copied whole.
#include "vector.h"

FOR_EACH_CPU
void kernel_unroll(const kernel_window *w, const float *input, ptrdiff_t stride, ptrdiff_t channels, ptrdiff_t pixel,
                   ptrdiff_t end_pixel, float *rows) {
  bool whole = stride == channels && w->dilation_x == 1;  // then a row of the window is one run of floats
  ptrdiff_t run = w->kernel_width * channels;
  for (ptrdiff_t p = pixel; p < end_pixel; p++) {
    ptrdiff_t y = p / w->output_width * w->stride_y - w->pad_top;
    ptrdiff_t x = p % w->output_width * w->stride_x - w->pad_left;
    for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++, rows += run) {
      ptrdiff_t iy = y + ky * w->dilation_y;
      if (iy < 0 || iy >= w->input_height) {
        memset(rows, 0, (size_t)run * sizeof *rows);
      } else if (whole && x >= 0 && x + w->kernel_width <= w->input_width) {
        memcpy(rows, input + (iy * w->input_width + x) * stride, (size_t)run * sizeof *rows);
      } else {
        for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
          ptrdiff_t ix = x + kx * w->dilation_x;
          float *to = rows + kx * channels;
          if (ix < 0 || ix >= w->input_width)
            memset(to, 0, (size_t)channels * sizeof *to);
          else
            memcpy(to, input + (iy * w->input_width + ix) * stride, (size_t)channels * sizeof *to);
        }
      }
    }
  }
}

FOR_EACH_CPU
void kernel_unroll_adjoint(const kernel_window *w, const float *restrict rows, ptrdiff_t row_channels,
                           ptrdiff_t stride, ptrdiff_t channels, ptrdiff_t pixel, ptrdiff_t end_pixel,
                           float *restrict input_gradient) {
  for (ptrdiff_t p = pixel; p < end_pixel; p++) {
    ptrdiff_t y = p / w->output_width * w->stride_y - w->pad_top;
    ptrdiff_t x = p % w->output_width * w->stride_x - w->pad_left;
    for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
      ptrdiff_t iy = y + ky * w->dilation_y;
      for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++, rows += row_channels) {
        ptrdiff_t ix = x + kx * w->dilation_x;
        if (iy < 0 || iy >= w->input_height || ix < 0 || ix >= w->input_width) continue;
        float *to = input_gradient + (iy * w->input_width + ix) * stride;
        for (ptrdiff_t c = 0; c < channels; c++) to[c] += rows[c];
      }
    }
  }
}
