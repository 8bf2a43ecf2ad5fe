// Resizing: every output value is a weighted mean of two by two input values (linear), of four
// by four (cubic), or one of them (nearest).
#include "vector.h"

FOR_EACH_CPU
void kernel_resize_forward(const float *restrict x, float *restrict y, const kernel_tap *restrict rows,
                           const kernel_tap *restrict columns, ptrdiff_t input_width, ptrdiff_t width,
                           ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  for (; row < end_row; row++) {
    const float *above = x + rows[row].first * input_width * channels;
    const float *below = x + rows[row].second * input_width * channels;
    float v = rows[row].weight;
    for (ptrdiff_t column = 0; column < width; column++) {
      float *to = y + (row * width + column) * channels, u = columns[column].weight;
      ptrdiff_t left = columns[column].first * channels, right = columns[column].second * channels;
      for (ptrdiff_t c = 0; c < channels; c++)
        to[c] = (1 - v) * ((1 - u) * above[left + c] + u * above[right + c])
                + v * ((1 - u) * below[left + c] + u * below[right + c]);
    }
  }
}

FOR_EACH_CPU
void kernel_resize_backward(const float *restrict g, float *restrict gx, const kernel_tap *restrict rows,
                            const kernel_tap *restrict columns, ptrdiff_t input_width, ptrdiff_t height,
                            ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t row = 0; row < height; row++) {
    float *above = gx + rows[row].first * input_width * channels;
    float *below = gx + rows[row].second * input_width * channels;
    float v = rows[row].weight;
    for (ptrdiff_t column = 0; column < width; column++) {
      const float *from = g + (row * width + column) * channels;
      float u = columns[column].weight;
      ptrdiff_t left = columns[column].first * channels, right = columns[column].second * channels;
      for (ptrdiff_t c = first; c < end; c++) above[left + c] += (1 - v) * (1 - u) * from[c];
      for (ptrdiff_t c = first; c < end; c++) above[right + c] += (1 - v) * u * from[c];
      for (ptrdiff_t c = first; c < end; c++) below[left + c] += v * (1 - u) * from[c];
      for (ptrdiff_t c = first; c < end; c++) below[right + c] += v * u * from[c];
    }
  }
}

FOR_EACH_CPU
void kernel_resize_cubic_forward(const float *restrict x, float *restrict y, const kernel_cubic_tap *restrict rows,
                                 const kernel_cubic_tap *restrict columns, ptrdiff_t input_width, ptrdiff_t width,
                                 ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  for (; row < end_row; row++)
    for (ptrdiff_t column = 0; column < width; column++) {
      float *to = y + (row * width + column) * channels;
      for (ptrdiff_t c = 0; c < channels; c++) to[c] = 0;
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          float weight = rows[row].weights[i] * columns[column].weights[j];
          const float *from = x + (rows[row].positions[i] * input_width + columns[column].positions[j]) * channels;
          for (ptrdiff_t c = 0; c < channels; c++) to[c] += weight * from[c];
        }
    }
}

FOR_EACH_CPU
void kernel_resize_cubic_backward(const float *restrict g, float *restrict gx, const kernel_cubic_tap *restrict rows,
                                  const kernel_cubic_tap *restrict columns, ptrdiff_t input_width, ptrdiff_t height,
                                  ptrdiff_t width, ptrdiff_t channels, ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t row = 0; row < height; row++)
    for (ptrdiff_t column = 0; column < width; column++) {
      const float *from = g + (row * width + column) * channels;
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
          float weight = rows[row].weights[i] * columns[column].weights[j];
          float *to = gx + (rows[row].positions[i] * input_width + columns[column].positions[j]) * channels;
          for (ptrdiff_t c = first; c < end; c++) to[c] += weight * from[c];
        }
    }
}
