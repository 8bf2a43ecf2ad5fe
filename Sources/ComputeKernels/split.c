// Cells of two colors: of all ways to divide a cell's pixels into two groups, the one whose means are nearest to them.
//
// With pixels vᵢ less their mean, k of them, and S the sum of one group of n, the squared error is
//
//   Σ |vᵢ|² − |S|² (1/n + 1/(k − n))
//
// The first pixel stays in the other group, so there are 2^(k−1) ways, in the order of a Gray code: each takes one pixel
// in or out. Many cells at once, one in each lane.
#include "vector.h"

#include <math.h>
#include <string.h>

enum { CELLS = 16, MOST_PIXELS = 8 };

// A plain cell, or two halves, are taken where they are nearly as good, so that smooth ground has no seams.
static const float nearly = 1.02f, step = 0.002f;

FOR_EACH_CPU
void kernel_split_cells(const uint8_t *restrict pixels, ptrdiff_t columns, ptrdiff_t cell_rows,
                        const float *restrict light, const uint8_t *restrict previous, float loyalty,
                        uint8_t *restrict masks, float *restrict colors, ptrdiff_t row, ptrdiff_t end_row) {
  ptrdiff_t k = 2 * cell_rows, stride = 2 * columns * 3;
  uint32_t lower = ((1u << k) - 1) & ~((1u << k / 2) - 1);  // the lower half; exact only if the rows are even
  bool has_half = cell_rows % 2 == 0;
  float share[MOST_PIXELS + 1];
  for (ptrdiff_t n = 0; n <= k; n++) share[n] = n == 0 || n == k ? 0 : 1.0f / (float)n + 1.0f / (float)(k - n);
  for (; row < end_row; row++)
    for (ptrdiff_t left = 0; left < columns; left += CELLS) {
      ptrdiff_t lanes = columns - left < CELLS ? columns - left : CELLS;
      float v[MOST_PIXELS][3][CELLS] = {0}, mean[3][CELLS] = {0}, plain[CELLS] = {0};
      for (ptrdiff_t i = 0; i < k; i++) {
        const uint8_t *line = pixels + (row * cell_rows + i / 2) * stride + (2 * left + i % 2) * 3;
        for (ptrdiff_t lane = 0; lane < lanes; lane++)
          for (ptrdiff_t c = 0; c < 3; c++) v[i][c][lane] = light[line[6 * lane + c]];
      }
      for (ptrdiff_t i = 0; i < k; i++)
        for (ptrdiff_t c = 0; c < 3; c++)
          for (ptrdiff_t lane = 0; lane < CELLS; lane++) mean[c][lane] += v[i][c][lane] / (float)k;
      for (ptrdiff_t i = 0; i < k; i++)
        for (ptrdiff_t c = 0; c < 3; c++)
          for (ptrdiff_t lane = 0; lane < CELLS; lane++) {
            v[i][c][lane] -= mean[c][lane];
            plain[lane] += v[i][c][lane] * v[i][c][lane];
          }

      float sum[3][CELLS] = {0}, most[CELLS] = {0}, half[CELLS] = {0}, kept[CELLS] = {0};
      uint32_t best[CELLS] = {0}, before[CELLS] = {0};
      if (previous)
        for (ptrdiff_t lane = 0; lane < lanes; lane++) before[lane] = previous[row * columns + left + lane];
      uint32_t mask = 0;
      for (uint32_t way = 1; way < 1u << (k - 1); way++) {
        ptrdiff_t i = 1 + __builtin_ctz(way);
        mask ^= 1u << i;
        float sign = mask >> i & 1 ? 1 : -1, factor = share[__builtin_popcount(mask)];
        bool is_half = has_half && mask == lower;
        for (ptrdiff_t lane = 0; lane < CELLS; lane++) {
          float gain = 0;
          for (ptrdiff_t c = 0; c < 3; c++) {
            sum[c][lane] += sign * v[i][c][lane];
            gain += sum[c][lane] * sum[c][lane];
          }
          gain *= factor;
          best[lane] = gain > most[lane] ? mask : best[lane];
          most[lane] = gain > most[lane] ? gain : most[lane];
          kept[lane] = before[lane] == mask ? gain : kept[lane];
          if (is_half) half[lane] = gain;
        }
      }

      for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        ptrdiff_t cell = row * columns + left + lane;
        float enough = nearly * (plain[lane] - most[lane]) + (float)(3 * k) * step * step;
        uint32_t chosen = plain[lane] <= enough                                      ? 0
                          : has_half && plain[lane] - half[lane] <= enough           ? lower
                          : before[lane] && plain[lane] - kept[lane] <= loyalty * enough ? before[lane]
                                                                                     : best[lane];
        masks[cell] = (uint8_t)chosen;
        float group[2][3] = {{0}};
        ptrdiff_t count = __builtin_popcount(chosen);
        for (ptrdiff_t i = 0; i < k; i++)
          for (ptrdiff_t c = 0; c < 3; c++) group[chosen >> i & 1][c] += v[i][c][lane];
        for (ptrdiff_t c = 0; c < 3; c++) {
          colors[6 * cell + c] = mean[c][lane] + group[0][c] / (float)(k - count);
          colors[6 * cell + 3 + c] = mean[c][lane] + (count > 0 ? group[1][c] / (float)count : 0);
        }
      }
    }
}
