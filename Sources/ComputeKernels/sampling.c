// An affine view of an image of three channels, one bilinear sample a pixel.
//
// View pixel (x, y) looks at column xx · x + xy · y + x0 and row yx · x + yy · y + y0 of the image. Beyond its border the
// image goes on as a torus or as in a mirror, or is 0.
#include "vector.h"

#include <math.h>

/// One axis of a sample: its two neighbors and the weight of the second; a neighbor outside has the weight 0.
typedef struct {
  ptrdiff_t first, second;
  float near, far;
} kernel_place;

INLINE kernel_place place_of(float at, ptrdiff_t count, kernel_edges edges) {
  bool wraps = edges == KERNEL_EDGES_WRAP;
  if (edges == KERNEL_EDGES_MIRROR) {
    // the mirrors stand at the outer edges of the outermost pixels
    float period = 2 * (float)count, from = at + 0.5f;
    from -= period * floorf(from / period);
    at = (from > (float)count ? period - from : from) - 0.5f;
    float below = floorf(at), weight = at - below;
    ptrdiff_t first = (ptrdiff_t)below, second = first + 1;
    first = first < 0 ? 0 : first >= count ? count - 1 : first;
    second = second >= count ? count - 1 : second;
    return (kernel_place){first, second, 1 - weight, weight};
  }
  if (wraps) at -= (float)count * floorf(at / (float)count);
  // far outside is as good as just outside, and no whole number overflows
  at = at < -2 ? -2 : at;
  at = at > (float)count + 1 ? (float)count + 1 : at;
  float below = floorf(at), weight = at - below;
  ptrdiff_t first = (ptrdiff_t)below, second = first + 1;
  if (wraps) {
    // rounding may leave `at` outside
    first = first < 0 ? count - 1 : first >= count ? first - count : first;
    second = first + 1 >= count ? 0 : first + 1;
    return (kernel_place){first, second, 1 - weight, weight};
  }
  bool has_first = first >= 0 && first < count, has_second = second >= 0 && second < count;
  return (kernel_place){has_first ? first : 0, has_second ? second : 0, has_first ? 1 - weight : 0,
                        has_second ? weight : 0};
}

#define EACH_SAMPLE(body)                                                                       \
  for (; row < end_row; row++) {                                                                \
    double column_base = v->xy * (double)row + v->x0, row_base = v->yy * (double)row + v->y0;   \
    for (ptrdiff_t x = 0; x < v->view_width; x++) {                                             \
      kernel_place column = place_of((float)(v->xx * (double)x + column_base), v->width, v->edges); \
      kernel_place line = place_of((float)(v->yx * (double)x + row_base), v->height, v->edges); \
      ptrdiff_t a = 3 * (line.first * v->width + column.first);                                 \
      ptrdiff_t b = 3 * (line.first * v->width + column.second);                                \
      ptrdiff_t c = 3 * (line.second * v->width + column.first);                                \
      ptrdiff_t d = 3 * (line.second * v->width + column.second);                               \
      float wa = line.near * column.near, wb = line.near * column.far;                          \
      float wc = line.far * column.near, wd = line.far * column.far;                            \
      ptrdiff_t at = 3 * (row * v->view_width + x);                                             \
      for (ptrdiff_t i = 0; i < 3; i++) { body }                                                \
    }                                                                                           \
  }

FOR_EACH_CPU
void kernel_view_forward(const kernel_view *v, const float *restrict image, float *restrict view, ptrdiff_t row,
                         ptrdiff_t end_row) {
  EACH_SAMPLE(view[at + i] = wa * image[a + i] + wb * image[b + i] + wc * image[c + i] + wd * image[d + i];)
}

FOR_EACH_CPU
void kernel_view_adjoint(const kernel_view *v, const float *restrict view_gradient, float *restrict image_gradient,
                         ptrdiff_t row, ptrdiff_t end_row) {
  EACH_SAMPLE(float g = view_gradient[at + i]; image_gradient[a + i] += wa * g; image_gradient[b + i] += wb * g;
              image_gradient[c + i] += wc * g; image_gradient[d + i] += wd * g;)
}
