// Convolution as a matrix product whose rows are read where they lie in the map: no window is laid out. This is the form for
// AVX-512; CPUs with AVX2 take that of product.c.
//
//   Y[p, o] = Σ over taps t, i of X[place(p, t), i] · F[t, i, o]
//
// Backward is the same with the filters transposed (inputs and outputs exchanged): an input's gradient is gathered from the
// outputs that saw it. With a stride, inputs of one phase (row modulo stride, column modulo stride) see the same taps.
//
// Layout: 8 pixels by up to 48 nodes are summed in 24 of AVX-512's 32 registers; for each tap, a table has where the
// pixels' rows begin, or a row of zeros where the window reaches past the map. Filters are read as they are.
// Goals: 1. every multiplication from registers, one load of a filter's vector for 8 pixels; 2. the last pass while the
// sums are in registers, and its adjoint on the way to them; 3. any number of nodes; 4. what lies outside the core's cache,
// to be read or to be written, is asked for ahead of time: by itself it would come late.
// Dukhan, The Indirect Convolution Algorithm, 2019.
#include "product.h"
#include "vector.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("arch=x86-64-v4")))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { ROWS = KERNEL_INDIRECT_ROWS, MOST_VECTORS = 3, AHEAD = 16, AHEAD_TILES = 2, CACHED = 1 << 18 };

bool kernel_indirect_exists(void) { return __builtin_cpu_supports("x86-64-v4") || kernel_product_exists(); }

/// One tap of the window for the pixels of a tile.
typedef struct {
  const float *rows[ROWS];
  const float *filter;
} tap;

/// Where a tap's row lies, from a pixel's first.
typedef struct {
  ptrdiff_t y, x;
  const float *filter;
} offset;

/// A product: results rows × columns, the map it reads, what it writes.
typedef struct {
  const float *source;
  ptrdiff_t height, width, depth;  // of the source
  ptrdiff_t step_y, step_x;        // in the source, from one result to the next
  ptrdiff_t columns;               // results in a row
  float *result;
  ptrdiff_t row_step, column_step;  // floats in the result
  ptrdiff_t nodes;
  const float *zeros;
  const kernel_finish *finish;         // of the results
  const kernel_finish *source_finish;  // whose adjoint is to be taken of the source
  float *passing;                      // ROWS rows of the source, it taken, of whole vectors
  bool add;
  bool source_is_far, result_is_far;
  offset offsets[KERNEL_INDIRECT_TAPS];
  ptrdiff_t taps;
} product;

/// The pixels of a tile.
typedef struct {
  tap taps[KERNEL_INDIRECT_TAPS];
  ptrdiff_t count;        // taps of which at least one row lies on the map
  float *results[ROWS];
  ptrdiff_t pixels[ROWS];
  ptrdiff_t rows;
} tile;

/// Finds the rows of the results [first, end), at most ROWS; the last one also stands for those behind it.
static void find_rows(const product *p, ptrdiff_t first, ptrdiff_t end, tile *t) {
  ptrdiff_t y[ROWS], x[ROWS];
  t->rows = end - first < ROWS ? end - first : ROWS;
  for (int r = 0; r < ROWS; r++) {
    ptrdiff_t pixel = r < t->rows ? first + r : first + t->rows - 1;
    ptrdiff_t row = pixel / p->columns, column = pixel % p->columns;
    t->pixels[r] = pixel;
    t->results[r] = p->result + row * p->row_step + column * p->column_step;
    y[r] = row * p->step_y, x[r] = column * p->step_x;
  }
  t->count = 0;
  for (ptrdiff_t k = 0; k < p->taps; k++) {
    const offset *o = p->offsets + k;
    tap *to = t->taps + t->count;
    bool any = false;
    for (int r = 0; r < ROWS; r++) {
      ptrdiff_t iy = y[r] + o->y, ix = x[r] + o->x;
      bool is_inside = iy >= 0 && iy < p->height && ix >= 0 && ix < p->width;
      to->rows[r] = is_inside ? p->source + (iy * p->width + ix) * p->depth : p->zeros;
      any |= is_inside;
    }
    to->filter = o->filter;
    t->count += any;
  }
}

/// Takes the adjoint of the source's last pass on a tile's rows; windows are points.
WIDE INLINE void take_adjoint(const product *p, tile *t) {
  const kernel_finish *finish = p->source_finish;
  ptrdiff_t length = (p->depth + LANES - 1) / LANES * LANES;
  const uint16_t *passed = finish->passed ? finish->passed + t->pixels[0] * finish->word_stride : NULL;
  const float *from = t->taps[0].rows[0];  // behind it the others, as far as there are any
  for (ptrdiff_t i = 0; i < p->depth; i += LANES) {
    __mmask16 inside = p->depth - i < LANES ? (__mmask16)(0xFFFF >> (LANES - (p->depth - i))) : 0xFFFF;
    floats scale = 1;
    if (finish->scale) scale = _mm512_maskz_loadu_ps(inside, finish->scale + i);
    UNROLL for (int r = 0; r < ROWS; r++) {
      if (r >= t->rows) break;
      __mmask16 mask = inside;
      if (passed) mask &= passed[r * finish->word_stride + i / LANES];
      _mm512_storeu_ps(p->passing + r * length + i, scale * (floats)_mm512_maskz_loadu_ps(mask, from + r * p->depth + i));
    }
  }
  for (int r = 0; r < ROWS; r++) t->taps[0].rows[r] = p->passing + (r < t->rows ? r : 0) * length;
}

/// The nodes [node, node + 16 · vectors) of a tile, of the last vector those in `last`; on the way the ROWS rows from
/// `ahead` on are asked for, one after the other, for many at once would be dropped.
WIDE INLINE void make_columns(const product *p, const tile *t, ptrdiff_t node, int vectors, __mmask16 last,
                              const float *ahead) {
  floats sums[ROWS][MOST_VECTORS];
  UNROLL for (int r = 0; r < ROWS; r++)
    UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = 0;
  for (ptrdiff_t k = 0; k < t->count; k++) {
    const tap *tap = t->taps + k;
    const float *rows[ROWS], *f = tap->filter + node;
    UNROLL for (int r = 0; r < ROWS; r++) rows[r] = tap->rows[r];
    for (ptrdiff_t i = 0; i < p->depth; i++, f += p->nodes) {
      floats factors[MOST_VECTORS];
      UNROLL for (int v = 0; v < vectors - 1; v++) factors[v] = _mm512_loadu_ps(f + v * LANES);
      if (ahead) _mm_prefetch(ahead + i * ROWS, _MM_HINT_T0);
      UNROLL for (int v = 0; v < vectors; v++) _mm_prefetch(f + AHEAD * p->nodes + v * LANES, _MM_HINT_T0);
      factors[vectors - 1] = _mm512_maskz_loadu_ps(last, f + (vectors - 1) * LANES);
      UNROLL for (int r = 0; r < ROWS; r++) {
        floats x = _mm512_set1_ps(rows[r][i]);
        UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = _mm512_fmadd_ps(x, factors[v], sums[r][v]);
      }
    }
  }
  const kernel_finish *finish = p->finish;
  UNROLL for (int v = 0; v < vectors; v++) {
    __mmask16 mask = v < vectors - 1 ? 0xFFFF : last;
    ptrdiff_t first = node + v * LANES;
    floats scale = 1, shift = 0;
    if (finish && finish->scale) scale = _mm512_maskz_loadu_ps(mask, finish->scale + first);
    if (finish) shift = _mm512_maskz_loadu_ps(mask, finish->shift + first);
    UNROLL for (int r = 0; r < ROWS; r++) {
      if (r >= t->rows) break;
      float *to = t->results[r] + first;
      floats y = sums[r][v];
      if (finish) y = y * scale + shift;
      if (finish && finish->passed) {
        finish->passed[t->pixels[r] * finish->word_stride + first / LANES] =
            word_of(y > finish->lower & y < finish->upper);
        y = __builtin_elementwise_min(__builtin_elementwise_max(y, (floats)finish->lower), (floats)finish->upper);
      }
      if (p->add) y += (floats)_mm512_maskz_loadu_ps(mask, to);
      _mm512_mask_storeu_ps(to, mask, y);
      if (p->result_is_far) __builtin_prefetch(to + AHEAD_TILES * ROWS * p->column_step, 1);
    }
  }
}

/// The results [pixel, end_pixel), of each the nodes [node, end_node).
WIDE static void make(const product *p, ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node) {
  ptrdiff_t vectors = (end_node - node + LANES - 1) / LANES;
  ptrdiff_t blocks = (vectors + MOST_VECTORS - 1) / MOST_VECTORS;
  tile t;
  for (ptrdiff_t at = pixel; at < end_pixel; at += ROWS) {
    find_rows(p, at, end_pixel, &t);
    const float *ahead = p->source_is_far ? t.taps[0].rows[0] + AHEAD_TILES * ROWS * p->depth : NULL;
    if (p->source_finish) take_adjoint(p, &t);
    for (ptrdiff_t block = 0; block < blocks; block++) {
      ptrdiff_t from = node + block * vectors / blocks * LANES, to = node + (block + 1) * vectors / blocks * LANES;
      __mmask16 last = to <= end_node ? 0xFFFF : (__mmask16)(0xFFFF >> (to - end_node));
      const float *now = block == 0 ? ahead : NULL;
      switch ((to - from) / LANES * 2 + (now != NULL)) {
        case 2: make_columns(p, &t, from, 1, last, NULL); break;
        case 3: make_columns(p, &t, from, 1, last, now); break;
        case 4: make_columns(p, &t, from, 2, last, NULL); break;
        case 5: make_columns(p, &t, from, 2, last, now); break;
        case 6: make_columns(p, &t, from, 3, last, NULL); break;
        case 7: make_columns(p, &t, from, 3, last, now); break;
      }
    }
  }
}

/// Notes which of the maps are larger than a core's cache; of the result, `pixels` are counted. Where the window is not a
/// point there is enough to compute while rows come.
static void note_distances(product *p, const kernel_window *w, ptrdiff_t pixels) {
  bool is_point = w->kernel_height * w->kernel_width == 1 && w->stride_y * w->stride_x == 1;
  p->source_is_far = is_point && p->height * p->width * p->depth > CACHED;
  p->result_is_far = pixels * p->nodes > CACHED;
}

void kernel_indirect_forward(const kernel_window *w, const float *input, ptrdiff_t inputs, const float *filters,
                             const kernel_finish *finish, const float *zeros, float *output, ptrdiff_t outputs,
                             ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node) {
  if (kernel_product_exists())
    return product_forward(w, input, inputs, filters, finish, zeros, output, outputs, pixel, end_pixel, node, end_node);
  product p = {.source = input, .height = w->input_height, .width = w->input_width, .depth = inputs,
               .step_y = w->stride_y, .step_x = w->stride_x, .columns = w->output_width, .result = output,
               .row_step = w->output_width * outputs, .column_step = outputs, .nodes = outputs, .zeros = zeros,
               .finish = finish};
  note_distances(&p, w, w->output_height * w->output_width);
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++)
      p.offsets[p.taps++] = (offset){ky * w->dilation_y - w->pad_top, kx * w->dilation_x - w->pad_left,
                                     filters + (ky * w->kernel_width + kx) * inputs * outputs};
  make(&p, pixel, end_pixel, node, end_node);
}

void kernel_indirect_backward(const kernel_window *w, const float *output_gradient, ptrdiff_t outputs,
                              const kernel_finish *finish, float *passing, const float *filters, const float *zeros,
                              float *input_gradient, ptrdiff_t inputs,
                              ptrdiff_t phase_y, ptrdiff_t phase_x, ptrdiff_t pixel, ptrdiff_t end_pixel,
                              ptrdiff_t channel, ptrdiff_t end_channel, bool add) {
  if (kernel_product_exists())
    return product_backward(w, output_gradient, outputs, filters, zeros, input_gradient, inputs, phase_y, phase_x, pixel,
                            end_pixel, channel, end_channel, add);
  product p = {.source = output_gradient, .height = w->output_height, .width = w->output_width, .depth = outputs,
               .step_y = 1, .step_x = 1, .columns = (w->input_width - phase_x + w->stride_x - 1) / w->stride_x,
               .result = input_gradient + (phase_y * w->input_width + phase_x) * inputs,
               .row_step = w->stride_y * w->input_width * inputs, .column_step = w->stride_x * inputs,
               .nodes = inputs, .zeros = zeros, .add = add, .source_finish = finish, .passing = passing};
  note_distances(&p, w, w->input_height * w->input_width);
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
      ptrdiff_t y, x;
      if (window_meets(phase_y, w->pad_top, ky, w->dilation_y, w->stride_y, &y) &&
          window_meets(phase_x, w->pad_left, kx, w->dilation_x, w->stride_x, &x))
        p.offsets[p.taps++] = (offset){y, x, filters + (ky * w->kernel_width + kx) * inputs * outputs};
    }
  make(&p, pixel, end_pixel, channel, end_channel);
}

#else

bool kernel_indirect_exists(void) { return false; }

void kernel_indirect_forward(const kernel_window *w, const float *input, ptrdiff_t inputs, const float *filters,
                             const kernel_finish *finish, const float *zeros, float *output, ptrdiff_t outputs,
                             ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node) {
  __builtin_trap();
}

void kernel_indirect_backward(const kernel_window *w, const float *output_gradient, ptrdiff_t outputs,
                              const kernel_finish *finish, float *passing, const float *filters, const float *zeros,
                              float *input_gradient, ptrdiff_t inputs,
                              ptrdiff_t phase_y, ptrdiff_t phase_x, ptrdiff_t pixel, ptrdiff_t end_pixel,
                              ptrdiff_t channel, ptrdiff_t end_channel, bool add) {
  __builtin_trap();
}

#endif

enum { BLOCK = 16 };

void kernel_transpose_filters(const float *restrict filters, float *restrict transposed, ptrdiff_t inputs, ptrdiff_t outputs) {
  for (ptrdiff_t i = 0; i < inputs; i += BLOCK)
    for (ptrdiff_t o = 0; o < outputs; o += BLOCK) {
      ptrdiff_t end_i = i + BLOCK < inputs ? i + BLOCK : inputs, end_o = o + BLOCK < outputs ? o + BLOCK : outputs;
      for (ptrdiff_t to = o; to < end_o; to++)
        for (ptrdiff_t from = i; from < end_i; from++) transposed[to * inputs + from] = filters[from * outputs + to];
    }
}
