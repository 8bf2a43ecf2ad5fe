// Comparisons with zero, and values chosen by them.
#include "vector.h"

FOR_EACH_CPU
void kernel_compare(const float *restrict x, float *restrict y, ptrdiff_t n, bool or_equal) {
  if (or_equal)
    for (ptrdiff_t i = 0; i < n; i++) y[i] = x[i] >= 0 ? 1 : 0;
  else
    for (ptrdiff_t i = 0; i < n; i++) y[i] = x[i] > 0 ? 1 : 0;
}

FOR_EACH_CPU
void kernel_choose(const float *restrict condition, const float *restrict a, const float *restrict b,
                   float *restrict y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) y[i] = condition[i] > 0 ? a[i] : b[i];
}

FOR_EACH_CPU
void kernel_choose_backward(const float *restrict condition, const float *restrict g, float *restrict gx,
                            ptrdiff_t n, bool is_first, bool add) {
  for (ptrdiff_t i = 0; i < n; i++) {
    float own = (condition[i] > 0) == is_first ? g[i] : 0;
    gx[i] = add ? gx[i] + own : own;
  }
}
