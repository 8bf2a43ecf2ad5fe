// Convolutions by product.c, for indirect.c to choose from.
#pragma once
#include "ComputeKernels.h"

/// How far from `phase` an output lies whose tap `k` meets the inputs of that phase, in outputs; false: no tap does.
static inline bool window_meets(ptrdiff_t phase, ptrdiff_t pad, ptrdiff_t k, ptrdiff_t dilation, ptrdiff_t stride,
                                ptrdiff_t *offset) {
  ptrdiff_t distance = phase + pad - k * dilation;
  *offset = distance / stride;
  return distance % stride == 0;
}

/// As `kernel_indirect_forward`.
void product_forward(const kernel_window *w, const float *input, ptrdiff_t inputs, const float *filters,
                     const kernel_finish *finish, const float *zeros, float *output, ptrdiff_t outputs,
                     ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node);
/// As `kernel_indirect_backward`, of the sums' gradient, with the filters as they are.
void product_backward(const kernel_window *w, const float *sum_gradient, ptrdiff_t outputs, const float *filters,
                      const float *zeros, float *input_gradient, ptrdiff_t inputs, ptrdiff_t phase_y, ptrdiff_t phase_x,
                      ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t channel, ptrdiff_t end_channel, bool add);
