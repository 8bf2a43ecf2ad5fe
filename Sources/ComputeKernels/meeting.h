// Which outputs of a sliding window an input value is part of, axis by axis.
#pragma once
#include "vector.h"

/// The tallest and the widest window.
enum { MOST_TAPS = 256 };

/// The taps of one axis that meet position `i` of the input, and the positions of the output whose windows they are in.
INLINE ptrdiff_t meeting(ptrdiff_t i, ptrdiff_t pad, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t dilation,
                         ptrdiff_t count, ptrdiff_t *taps, ptrdiff_t *positions) {
  ptrdiff_t found = 0;
  for (ptrdiff_t k = 0; k < kernel; k++) {
    ptrdiff_t at = i + pad - k * dilation;
    if (at < 0 || at % stride || at / stride >= count) continue;
    taps[found] = k;
    positions[found++] = at / stride;
  }
  return found;
}
