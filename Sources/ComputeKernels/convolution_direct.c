// Convolution as its definition reads; the oracle that the fast forms are held against.
//
//   Y[y, x, o] = Σ over ky, kx, i of X[y·s + ky·d − pad, x·s + kx·d − pad, i] · F[ky, kx, i, o]
//
// and the gradient with respect to X, gathered for each input value. Sums are float64.
#include "ComputeKernels.h"

void kernel_direct_forward(const kernel_window *w, const float *input, const float *filters, float *output,
                           ptrdiff_t groups, ptrdiff_t group_inputs, ptrdiff_t group_outputs, ptrdiff_t row,
                           ptrdiff_t end_row) {
  ptrdiff_t inputs = groups * group_inputs, outputs = groups * group_outputs;
  for (ptrdiff_t y = row; y < end_row; y++)
    for (ptrdiff_t x = 0; x < w->output_width; x++)
      for (ptrdiff_t o = 0; o < outputs; o++) {
        ptrdiff_t group = o / group_outputs;
        double sum = 0;
        for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
          ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
          if (iy < 0 || iy >= w->input_height) continue;
          for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
            ptrdiff_t ix = x * w->stride_x + kx * w->dilation_x - w->pad_left;
            if (ix < 0 || ix >= w->input_width) continue;
            const float *in = input + (iy * w->input_width + ix) * inputs + group * group_inputs;
            const float *f = filters + ((group * w->kernel_height + ky) * w->kernel_width + kx) * group_inputs *
                                           group_outputs + o % group_outputs;
            for (ptrdiff_t i = 0; i < group_inputs; i++) sum += (double)in[i] * f[i * group_outputs];
          }
        }
        output[(y * w->output_width + x) * outputs + o] = (float)sum;
      }
}

void kernel_direct_backward(const kernel_window *w, const float *output_gradient, const float *filters,
                            float *input_gradient, ptrdiff_t groups, ptrdiff_t group_inputs, ptrdiff_t group_outputs,
                            ptrdiff_t row, ptrdiff_t end_row, bool add) {
  ptrdiff_t inputs = groups * group_inputs, outputs = groups * group_outputs;
  for (ptrdiff_t iy = row; iy < end_row; iy++)
    for (ptrdiff_t ix = 0; ix < w->input_width; ix++)
      for (ptrdiff_t i = 0; i < inputs; i++) {
        ptrdiff_t group = i / group_inputs;
        double sum = 0;
        for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
          ptrdiff_t y = iy + w->pad_top - ky * w->dilation_y;
          if (y < 0 || y % w->stride_y || y / w->stride_y >= w->output_height) continue;
          for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
            ptrdiff_t x = ix + w->pad_left - kx * w->dilation_x;
            if (x < 0 || x % w->stride_x || x / w->stride_x >= w->output_width) continue;
            const float *g = output_gradient +
                             (y / w->stride_y * w->output_width + x / w->stride_x) * outputs + group * group_outputs;
            const float *f = filters + (((group * w->kernel_height + ky) * w->kernel_width + kx) * group_inputs +
                                        i % group_inputs) * group_outputs;
            for (ptrdiff_t o = 0; o < group_outputs; o++) sum += (double)g[o] * f[o];
          }
        }
        float *out = input_gradient + (iy * w->input_width + ix) * inputs + i;
        *out = (float)sum + (add ? *out : 0);
      }
}
