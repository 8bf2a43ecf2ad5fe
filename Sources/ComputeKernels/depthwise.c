// Depthwise convolution: every channel has a filter of its own.
//
//   Y[y, x, c] = Σ over ky, kx of X[y·s + ky·d − pad, x·s + kx·d − pad, c] · F[ky, kx, c]
//
// Goals: 1. 16 channels at a time, the filter's taps in registers while a part of a row is swept; 2. no padded copy of the
// input: rows outside are left out of the sum, the columns at the two edges take a slower path; 3. what lies outside the
// core's cache, to be read or to be written, is asked for ahead of time, line by line in its order in memory.
#include "meeting.h"
#include "vector.h"

/// One output value of one block of channels, with every bound checked.
#define CHECKED(w, row_of, row_count, filters, taps, channels, c, x, sum, LOAD)                  \
  for (ptrdiff_t r = 0; r < row_count; r++)                                                      \
    for (ptrdiff_t kx = 0; kx < (w)->kernel_width; kx++) {                                       \
      ptrdiff_t ix = (x) * (w)->stride_x + kx * (w)->dilation_x - (w)->pad_left;                 \
      if (ix < 0 || ix >= (w)->input_width) continue;                                            \
      sum += LOAD(row_of[r] + ix * (channels) + (c)) *                                           \
             LOAD(filters + (taps[r] * (w)->kernel_width + kx) * (channels) + (c));              \
    }

enum { PART = 64, CACHED = 1 << 18 };

/// A run of results in a row of a map, each made from `rows` × `width` neighbors in rows of another.
typedef struct {
  const float *rows[5];     // the first one's first neighbor in each, of which what is outside of a row is not read
  ptrdiff_t row_count;
  const float *filters[5];  // its tap
  ptrdiff_t tap_step;               // floats from one tap to the next
  ptrdiff_t stride;                 // places from one result's neighbors to the next one's
  float *results;
  ptrdiff_t result_step, count;
  bool add;
  const float *ahead;  // where the map is far: lines to ask for on the way, one with each result, and where to write
  float *ahead_results;
} run;

/// The channels [c, c + 16) of a run, the taps in registers.
INLINE void sweep(const run *run, ptrdiff_t channels, ptrdiff_t c, int rows, int width) {
  floats f[5 * 5];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int k = 0; k < width; k++) f[r * width + k] = load(run->filters[r] + k * run->tap_step + c);
  const float *ahead = run->ahead + run->count * c;
  float *results = run->results + c, *ahead_results = run->ahead_results + run->count * c;
  ptrdiff_t step = run->stride * channels, result_step = run->result_step, count = run->count;
  const float *row_of[5];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) row_of[r] = run->rows[r] + c;
  bool is_far = run->ahead, add = run->add;
  for (ptrdiff_t x = 0; x < count; x++) {
    floats sum[2] = {0, 0};
    if (add) sum[0] = load(results + x * result_step);
    if (is_far) {
      __builtin_prefetch(ahead + x * LANES);
      __builtin_prefetch(ahead_results + x * LANES, 1);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int k = 0; k < width; k++)
        sum[(r * width + k) & 1] += load(row_of[r] + x * step + k * channels) * f[r * width + k];
    store(results + x * result_step, sum[0] + sum[1]);
  }
}

// On CPUs with 16 registers 8 channels of up to 8 neighboring results are summed at once: with the taps of a row they are in
// registers, and what is read of the map is used for all results that it meets.

enum { RESULTS = 8, HALF = LANES / 2 };
typedef float half __attribute__((ext_vector_type(HALF)));
typedef half loose_half __attribute__((aligned(4)));

/// The channels [c, c + 8) of the results [x, x + results) of a run; of the places that their windows meet in a row those of
/// [low, high) are inside.
INLINE void sweep_results(const run *run, ptrdiff_t channels, ptrdiff_t c, ptrdiff_t x, ptrdiff_t low, ptrdiff_t high,
                          int width, int stride, int results) {
  half sums[RESULTS];
#pragma clang loop unroll(full)
  for (int p = 0; p < results; p++) sums[p] = 0;
  for (ptrdiff_t r = 0; r < run->row_count; r++) {
    half taps[5];
    const float *filters = run->filters[r] + c, *in = run->rows[r] + x * stride * channels + c;
#pragma clang loop unroll(full)
    for (int k = 0; k < width; k++) taps[k] = *(const loose_half *)(filters + k * channels);
#pragma clang loop unroll(full)
    for (int j = 0; j < (results - 1) * stride + width; j++) {
      if (j < low || j >= high) continue;
      half v = *(const loose_half *)(in + j * channels);
#pragma clang loop unroll(full)
      for (int p = 0; p < results; p++)
        if (j - p * stride >= 0 && j - p * stride < width) sums[p] += v * taps[j - p * stride];
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < results; p++) *(loose_half *)(run->results + (x + p) * channels + c) = sums[p];
}

/// The channels [c, c + 8) of a run, whose row goes from `start` places after its first neighbor to before `end`.
INLINE void sweep_narrow(const run *run, ptrdiff_t channels, ptrdiff_t c, ptrdiff_t start, ptrdiff_t end, int width,
                         int stride) {
  const float *ahead = run->ahead + run->count * c, *ahead_results = run->ahead_results + run->count * c;
  bool is_far = run->ahead && c % LANES == 0;
  ptrdiff_t groups = (run->count + RESULTS - 1) / RESULTS;
  for (ptrdiff_t g = 0; g < groups; g++) {
    ptrdiff_t x = g * run->count / groups, next = (g + 1) * run->count / groups;
    if (is_far)
      for (ptrdiff_t p = x; p < next; p++) {
        __builtin_prefetch(ahead + p * LANES);
        __builtin_prefetch(ahead_results + p * LANES, 1);
      }
    ptrdiff_t low = start - x * stride, high = end - x * stride;
#define RESULTS_CASE(N)                                                                       \
  case N:                                                                                     \
    sweep_results(run, channels, c, x, low, high, width, stride, N);                          \
    break;
    switch (next - x) {
      RESULTS_CASE(1) RESULTS_CASE(2) RESULTS_CASE(3) RESULTS_CASE(4) RESULTS_CASE(5) RESULTS_CASE(6) RESULTS_CASE(7)
      RESULTS_CASE(8)
    }
  }
}

FOR_EACH_CPU
void kernel_depthwise_forward(const kernel_window *w, const float *restrict input, const float *restrict filters,
                              float *restrict output, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t end_row) {
  bool swept = w->dilation_x == 1 && (w->kernel_width == 3 || w->kernel_width == 5) && w->kernel_height <= 5;
  // output columns whose window lies wholly inside; where the map is cut (negative padding), from the first one on
  ptrdiff_t inner = w->pad_left < 0 ? 0 : (w->pad_left + w->stride_x - 1) / w->stride_x;
  ptrdiff_t reach = w->input_width + w->pad_left - w->kernel_width;
  ptrdiff_t end_inner = reach < 0 ? 0 : reach / w->stride_x + 1;
  if (end_inner > w->output_width) end_inner = w->output_width;
  if (!swept || inner > end_inner) inner = end_inner = w->output_width;
  // with a stride four lines are read for one that is written: to ask for them costs more than it brings
  bool is_far = w->stride_x == 1 && w->output_height * w->output_width * channels > CACHED;
  // windows of 3 share too little with a stride, and on a far map the way to it is what takes time
  bool is_narrow = swept && !has_wide_registers() &&
                   (w->kernel_width == 5 ? w->stride_x <= 2 : w->stride_x == 1 && !is_far);
  if (is_narrow) inner = 0, end_inner = w->output_width;

  for (ptrdiff_t y = row; y < end_row; y++) {
    const float *row_of[MOST_TAPS];
    ptrdiff_t taps[MOST_TAPS], rows = 0;
    for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
      ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
      if (iy < 0 || iy >= w->input_height) continue;
      row_of[rows] = input + iy * w->input_width * channels;
      taps[rows++] = ky;
    }
    float *out = output + y * w->output_width * channels;
    ptrdiff_t c = 0;
    for (; c + LANES <= channels; c += LANES)
      for (ptrdiff_t x = 0; x < w->output_width; x++) {
        if (x == inner) x = end_inner;
        if (x == w->output_width) break;
        floats sum = 0;
        CHECKED(w, row_of, rows, filters, taps, channels, c, x, sum, load)
        store(out + x * channels + c, sum);
      }
    // in parts, of which the lines of all channels stay in the cache
    for (ptrdiff_t x = inner; x < end_inner; x += PART) {
      ptrdiff_t first = (x * w->stride_x - w->pad_left) * channels;
      run run = {.tap_step = channels, .row_count = rows, .stride = w->stride_x, .results = out + x * channels,
                 .result_step = channels, .count = end_inner - x < PART ? end_inner - x : PART};
      for (ptrdiff_t r = 0; r < rows; r++) {
        run.rows[r] = row_of[r] + first;
        run.filters[r] = filters + taps[r] * w->kernel_width * channels;
      }
      if (is_far && rows > 0) {
        run.ahead = run.rows[rows - 1] + run.count * channels;
        run.ahead_results = run.results + run.count * channels;
      }
#define SWEEP(ROWS, WIDTH)                 \
  case ROWS * 8 + WIDTH:                   \
    sweep(&run, channels, c, ROWS, WIDTH); \
    break;
#define SWEEP_NARROW(WIDTH, STRIDE)                               \
  case WIDTH * 8 + STRIDE:                                        \
    sweep_narrow(&run, channels, c, start, after, WIDTH, STRIDE); \
    break;
      // of the places from the first neighbor on, those of the row
      ptrdiff_t start = w->pad_left - x * w->stride_x, after = start + w->input_width;
      for (c = 0; is_narrow && c + HALF <= channels; c += HALF)
        switch (w->kernel_width * 8 + w->stride_x) {
          SWEEP_NARROW(3, 1) SWEEP_NARROW(5, 1) SWEEP_NARROW(5, 2)
        }
      for (c = is_narrow ? c : 0; c + LANES <= channels; c += LANES)
        switch (rows * 8 + w->kernel_width) {
          SWEEP(0, 3) SWEEP(1, 3) SWEEP(2, 3) SWEEP(3, 3) SWEEP(4, 3) SWEEP(5, 3)
          SWEEP(0, 5) SWEEP(1, 5) SWEEP(2, 5) SWEEP(3, 5) SWEEP(4, 5) SWEEP(5, 5)
        }
    }
    for (; c < channels; c++)
      for (ptrdiff_t x = 0; x < w->output_width; x++) {
        float sum = 0;
#define VALUE(p) (*(p))
        CHECKED(w, row_of, rows, filters, taps, channels, c, x, sum, VALUE)
        out[x * channels + c] = sum;
      }
  }
}

// The gradient of an input value gathers from every output whose window held it. With stride 1 that is a forward pass
// with the taps flipped; else columns of one phase of the stride see the same taps of neighbors, flipped too.

/// The columns of phase `phase` that are swept: [*begin, *end), counted within the phase. Their windows' taps are
/// `*tap`, `*tap` − stride …, `*width` of them, and column 0 meets the first of these at output `*first`.
static void phase_columns(const kernel_window *w, ptrdiff_t phase, ptrdiff_t *begin, ptrdiff_t *end, ptrdiff_t *tap,
                          ptrdiff_t *width, ptrdiff_t *first) {
  ptrdiff_t stride = w->stride_x, lowest = (phase + w->pad_left) % stride;
  if (lowest < 0) lowest += stride;
  *begin = *end = 0;
  *width = lowest < w->kernel_width ? (w->kernel_width - 1 - lowest) / stride + 1 : 0;
  if (w->dilation_x != 1 || *width < 1 || *width > 3) return;
  *tap = lowest + (*width - 1) * stride;
  *first = (phase + w->pad_left - *tap) / stride;
  ptrdiff_t columns = (w->input_width - phase + stride - 1) / stride, reach = w->output_width - *width + 1 - *first;
  *begin = *first < 0 ? -*first : 0;
  *end = columns < reach ? columns : reach;
  if (*end < *begin) *end = *begin;
}

FOR_EACH_CPU
void kernel_depthwise_backward(const kernel_window *w, const float *restrict output_gradient,
                               const float *restrict filters, float *restrict input_gradient, ptrdiff_t channels,
                               ptrdiff_t row, ptrdiff_t end_row, bool add) {
  ptrdiff_t row_taps[MOST_TAPS], ys[MOST_TAPS], column_taps[MOST_TAPS], xs[MOST_TAPS];
  ptrdiff_t stride = w->stride_x, vectors = channels / LANES * LANES;
  bool is_far = w->input_height * w->input_width * channels > CACHED;
  for (ptrdiff_t iy = row; iy < end_row; iy++) {
    ptrdiff_t rows =
        meeting(iy, w->pad_top, w->kernel_height, w->stride_y, w->dilation_y, w->output_height, row_taps, ys);
    float *out_row = input_gradient + iy * w->input_width * channels;
    for (ptrdiff_t phase = 0; phase < stride && phase < w->input_width; phase++) {
      ptrdiff_t begin, end, tap, width, first;
      phase_columns(w, phase, &begin, &end, &tap, &width, &first);
      if (rows > 3) begin = end = 0;
      for (ptrdiff_t x = begin; x < end; x += PART) {
        run run = {.tap_step = -stride * channels, .stride = 1,
                   .results = out_row + (phase + x * stride) * channels, .result_step = stride * channels,
                   .count = end - x < PART ? end - x : PART, .add = add};
        for (ptrdiff_t r = 0; r < rows; r++) {
          run.rows[r] = output_gradient + (ys[r] * w->output_width + first + x) * channels;
          run.filters[r] = filters + (row_taps[r] * w->kernel_width + tap) * channels;
        }
        if (is_far && rows > 0) {
          run.ahead = run.rows[rows - 1] + run.count * channels;
          // every phase asks for its share of the next part
          run.ahead_results = out_row + ((x + run.count) * stride + phase * run.count) * channels;
        }
        for (ptrdiff_t c = 0; c < vectors; c += LANES)
          switch (rows * 8 + width) {
            SWEEP(0, 1) SWEEP(1, 1) SWEEP(2, 1) SWEEP(3, 1) SWEEP(0, 2) SWEEP(1, 2) SWEEP(2, 2) SWEEP(3, 2)
            SWEEP(0, 3) SWEEP(1, 3) SWEEP(2, 3) SWEEP(3, 3)
          }
      }
      for (ptrdiff_t x = 0, ix = phase; ix < w->input_width; x++, ix += stride) {
        ptrdiff_t c = x >= begin && x < end ? vectors : 0;
        if (c == channels) continue;
        ptrdiff_t columns =
            meeting(ix, w->pad_left, w->kernel_width, stride, w->dilation_x, w->output_width, column_taps, xs);
        float *out = out_row + ix * channels;
        for (; c < channels; c += LANES) {
          ptrdiff_t n = channels - c < LANES ? channels - c : LANES;
          floats sum = 0;
          if (add) sum = n == LANES ? load(out + c) : load_first(out + c, n);
          for (ptrdiff_t r = 0; r < rows; r++)
            for (ptrdiff_t k = 0; k < columns; k++) {
              const float *g = output_gradient + (ys[r] * w->output_width + xs[k]) * channels + c;
              const float *f = filters + (row_taps[r] * w->kernel_width + column_taps[k]) * channels + c;
              sum += n == LANES ? load(g) * load(f) : load_first(g, n) * load_first(f, n);
            }
          if (n == LANES)
            store(out + c, sum);
          else
            store_first(out + c, sum, n);
        }
      }
    }
  }
}
