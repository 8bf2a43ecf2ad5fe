// Values moved one by one, and reductions of the middle axis of outer × count × inner values.
#include "vector.h"

FOR_EACH_CPU
void kernel_gather(const float *restrict x, float *restrict y, const ptrdiff_t *rows, ptrdiff_t row_count,
                   const ptrdiff_t *columns, ptrdiff_t column_count, const ptrdiff_t *channels,
                   ptrdiff_t channel_count) {
  for (ptrdiff_t row = 0; row < row_count; row++)
    for (ptrdiff_t column = 0; column < column_count; column++) {
      const float *from = x + rows[row] + columns[column];
      for (ptrdiff_t c = 0; c < channel_count; c++) y[c] = from[channels[c]];
      y += channel_count;
    }
}

FOR_EACH_CPU
void kernel_scatter(const float *restrict y, float *restrict x, const ptrdiff_t *rows, ptrdiff_t row_count,
                    const ptrdiff_t *columns, ptrdiff_t column_count, const ptrdiff_t *channels,
                    ptrdiff_t channel_count, bool add) {
  for (ptrdiff_t row = 0; row < row_count; row++)
    for (ptrdiff_t column = 0; column < column_count; column++) {
      float *to = x + rows[row] + columns[column];
      if (add)
        for (ptrdiff_t c = 0; c < channel_count; c++) to[channels[c]] += y[c];
      else
        for (ptrdiff_t c = 0; c < channel_count; c++) to[channels[c]] = y[c];
      y += channel_count;
    }
}

FOR_EACH_CPU
void kernel_reduce_sum_forward(const float *restrict x, float *restrict y, ptrdiff_t outer, ptrdiff_t count,
                               ptrdiff_t inner, float factor) {
  for (ptrdiff_t o = 0; o < outer; o++, x += count * inner, y += inner) {
    if (inner == 1) {
      float sum = 0;
      for (ptrdiff_t k = 0; k < count; k++) sum += x[k];
      y[0] = sum * factor;
      continue;
    }
    for (ptrdiff_t i = 0; i < inner; i++) y[i] = 0;
    for (ptrdiff_t k = 0; k < count; k++)
      for (ptrdiff_t i = 0; i < inner; i++) y[i] += x[k * inner + i];
    for (ptrdiff_t i = 0; i < inner; i++) y[i] *= factor;
  }
}

FOR_EACH_CPU
void kernel_reduce_sum_backward(const float *restrict g, float *restrict gx, ptrdiff_t outer, ptrdiff_t count,
                                ptrdiff_t inner, float factor, bool add) {
  for (ptrdiff_t o = 0; o < outer; o++, g += inner)
    for (ptrdiff_t k = 0; k < count; k++, gx += inner)
      for (ptrdiff_t i = 0; i < inner; i++) gx[i] = add ? gx[i] + factor * g[i] : factor * g[i];
}

void kernel_reduce_max_forward(const float *restrict x, float *restrict y, int32_t *restrict winners, ptrdiff_t outer,
                               ptrdiff_t count, ptrdiff_t inner) {
  for (ptrdiff_t o = 0; o < outer; o++, x += count * inner, y += inner, winners += inner)
    for (ptrdiff_t i = 0; i < inner; i++) {
      int32_t winner = 0;
      for (ptrdiff_t k = 1; k < count; k++)
        if (x[k * inner + i] > x[winner * inner + i]) winner = (int32_t)k;
      winners[i] = winner;
      y[i] = x[winner * inner + i];
    }
}

void kernel_reduce_max_backward(const float *restrict g, const int32_t *restrict winners, float *restrict gx,
                                ptrdiff_t outer, ptrdiff_t count, ptrdiff_t inner, bool add) {
  for (ptrdiff_t o = 0; o < outer; o++, g += inner, winners += inner)
    for (ptrdiff_t k = 0; k < count; k++, gx += inner)
      for (ptrdiff_t i = 0; i < inner; i++) {
        float value = winners[i] == k ? g[i] : 0;
        gx[i] = add ? gx[i] + value : value;
      }
}
