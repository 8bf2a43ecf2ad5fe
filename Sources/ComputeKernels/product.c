// Matrix products, and convolutions as such, on CPUs with AVX2 and without AVX-512.
//
// Libraries pack both factors anew for each product. Here the first one is read where it lies: its rows are runs of memory
// (or its columns, where it is transposed), and of a convolution the places that the window sees (see indirect.c). Of the
// second one 16 columns at a time are packed, of as many rows as stay in the first cache, and used for all rows of the
// first, which stay in the second cache. What lies deeper is added to the result in the next round.
//
// Layout: 6 rows by 16 columns are summed in 12 of the 16 registers: as many sums as two units of 4 cycles keep busy, with
// two loads and six broadcasts for 12 multiplications.
// Goals: 1. sums in one order, whatever the number of cores; 2. the last pass while the sums are in registers; 3. any number of
// rows and columns; 4. few instructions besides the multiplications, for neighbors may share the core.
// Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008; Van Zee and van de Geijn, BLIS, 2015;
// Dukhan, The Indirect Convolution Algorithm, 2019.
#include "product.h"

#include "vector.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("arch=x86-64-v3")))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { ROWS = 6, COLUMNS = 16, VECTOR = 8, DEPTH = 384, BAND = 288, MOST_PARTS = 16, STEPS = 4 };

typedef float eight __attribute__((ext_vector_type(8)));
typedef eight loose_eight __attribute__((aligned(4)));

bool kernel_product_exists(void) {
  return __builtin_cpu_supports("x86-64-v3") && !__builtin_cpu_supports("x86-64-v4");
}

/// Part of both factors that belong together: the whole of them, or what one tap of a window sees and its filters.
typedef struct {
  ptrdiff_t y, x;  // from the first place of a row
  const float *filter;
} part;

/// A product to be computed.
typedef struct {
  const float *source;
  ptrdiff_t height, width;          // places of the source; a matrix has one a row
  ptrdiff_t place;                  // floats from one place to the next
  ptrdiff_t step_y, step_x;         // in the source, from one result to the next
  ptrdiff_t depth, inner;           // values that a row has in a part, and floats between them
  const float *zeros;               // for places outside
  ptrdiff_t filter_inner, filter_column;  // floats from one value of the second factor to the next
  const part *parts;
  ptrdiff_t count;
  float *result;
  ptrdiff_t columns;                // results in a row
  ptrdiff_t row_step, column_step;  // floats in the result
  bool add;
  const kernel_finish *finish;
} product;

/// Where the rows of a tile lie, for one part, and its place in the panel.
typedef struct {
  const float *rows[ROWS];
  const float *panel;
} places;

/// Rows of the result that are computed together, and the places of the source where they begin.
typedef struct {
  ptrdiff_t first, rows;
  float *results[ROWS];
  ptrdiff_t y[ROWS], x[ROWS];
} tile;

/// Those parts and values of a product that are summed in one round.
typedef struct {
  ptrdiff_t part, end_part;
  ptrdiff_t value, depth;
} slice;

/// 8 rows of 8 values to 8 rows of the panel.
AVX2 INLINE void transpose(const float *from, ptrdiff_t step, float *to) {
  __m256 a[VECTOR], b[VECTOR];
  UNROLL for (int i = 0; i < 4; i++)
    UNROLL for (int half = 0; half < 2; half++) {
      const float *low = from + i * step + 4 * half;
      a[i + 4 * half] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(low + 4 * step), 1);
    }
  UNROLL for (int i = 0; i < VECTOR; i += 4) {
    b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]), b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
    b[i + 2] = _mm256_unpacklo_ps(a[i + 2], a[i + 3]), b[i + 3] = _mm256_unpackhi_ps(a[i + 2], a[i + 3]);
    UNROLL for (int k = 0; k < 2; k++) {
      _mm256_store_ps(to + (i + 2 * k) * COLUMNS, _mm256_shuffle_ps(b[i + k], b[i + k + 2], 0x44));
      _mm256_store_ps(to + (i + 2 * k + 1) * COLUMNS, _mm256_shuffle_ps(b[i + k], b[i + k + 2], 0xEE));
    }
  }
}

/// The first columns (at most 16) of `depth` values each, side by side.
AVX2 INLINE void pack(const float *from, ptrdiff_t inner, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t depth, float *panel) {
  if (column == 1 && columns == COLUMNS) {
    for (ptrdiff_t k = 0; k < depth; k++, from += inner, panel += COLUMNS)
      UNROLL for (int c = 0; c < COLUMNS; c += VECTOR) *(eight *)(panel + c) = *(const loose_eight *)(from + c);
    return;
  }
  ptrdiff_t vectors = columns / VECTOR * VECTOR, deep = depth / VECTOR * VECTOR;
  if (inner != 1) vectors = deep = 0;
  for (ptrdiff_t c = 0; c < vectors; c += VECTOR)
    for (ptrdiff_t k = 0; k < deep; k += VECTOR) transpose(from + c * column + k, column, panel + k * COLUMNS + c);
  for (ptrdiff_t k = 0; k < depth; k++)
    for (ptrdiff_t c = k < deep ? vectors : 0; c < COLUMNS; c++)
      panel[k * COLUMNS + c] = c < columns ? from[k * inner + c * column] : 0;
}

/// Where the tiles of a band read what a slice is made of; parts that no row of a tile sees are left out.
AVX2 static void find_places(const product *p, const slice *s, const tile *tiles, ptrdiff_t count, const float *panel,
                             places *to, ptrdiff_t *counts) {
  for (ptrdiff_t t = 0; t < count; t++, to += s->end_part - s->part) {
    counts[t] = 0;
    for (ptrdiff_t i = s->part; i < s->end_part; i++) {
      places *at = to + counts[t];
      bool any = false;
      for (int r = 0; r < tiles[t].rows; r++) {
        ptrdiff_t iy = tiles[t].y[r] + p->parts[i].y, ix = tiles[t].x[r] + p->parts[i].x;
        bool is_inside = iy >= 0 && iy < p->height && ix >= 0 && ix < p->width;
        at->rows[r] = is_inside ? p->source + (iy * p->width + ix) * p->place + s->value * p->inner : p->zeros;
        any |= is_inside;
      }
      at->panel = panel + (i - s->part) * s->depth * COLUMNS;
      counts[t] += any;
    }
  }
}

/// Lanes of a vector, of which the first n are to be read or written.
AVX2 INLINE __m256i first_lanes(ptrdiff_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

/// One slice of `rows` results: `columns` of them from `column` on, added to what is there; the last slice is finished.
AVX2 INLINE void make_tile(const product *p, const tile *t, int rows, int vectors, ptrdiff_t inner, const places *places,
                           ptrdiff_t count, ptrdiff_t panel_start, ptrdiff_t depth, ptrdiff_t column,
                           ptrdiff_t columns, bool add, const kernel_finish *finish) {
  eight sums[ROWS][2];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = 0;
    __builtin_prefetch(t->results[r] + column, 1);
  }
#define STEP(k)                                                                                      \
  do {                                                                                               \
    eight factors[2];                                                                                \
    UNROLL for (int v = 0; v < vectors; v++) factors[v] = *(const eight *)(panel + (k) * COLUMNS + v * VECTOR); \
    UNROLL for (int r = 0; r < rows; r++) {                                                          \
      eight x = from[r][(k) * inner];                                                                \
      UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = _mm256_fmadd_ps(x, factors[v], sums[r][v]); \
    }                                                                                                \
  } while (0)
  for (ptrdiff_t i = 0; i < count; i++) {
    const float *from[ROWS], *panel = places[i].panel + panel_start;
    UNROLL for (int r = 0; r < rows; r++) {
      from[r] = places[i].rows[r];
      __asm__("" : "+r"(from[r]));  // each in a register of its own, not computed from another one in every step
    }
    ptrdiff_t k = 0;
    for (; k + STEPS <= depth; k += STEPS) UNROLL for (int j = 0; j < STEPS; j++) STEP(k + j);
    _Pragma("clang loop unroll(disable)") for (; k < depth; k++) STEP(k);
  }
#undef STEP
  UNROLL for (int v = 0; v < vectors; v++) {
    ptrdiff_t first = column + v * VECTOR, n = columns - v * VECTOR;
    __m256i lanes = first_lanes(n);
    eight scale = 1, shift = 0;
    if (finish) {
      if (finish->scale) scale = _mm256_maskload_ps(finish->scale + first, lanes);
      shift = _mm256_maskload_ps(finish->shift + first, lanes);
    }
    UNROLL for (int r = 0; r < rows; r++) {
      float *to = t->results[r] + first;
      eight y = sums[r][v];
      if (add) y += n >= VECTOR ? *(loose_eight *)to : (eight)_mm256_maskload_ps(to, lanes);
      if (finish) {
        y = _mm256_fmadd_ps(y, scale, shift);
        if (finish->passed) {
          int passed = _mm256_movemask_ps((__m256)(y > finish->lower & y < finish->upper));
          uint16_t *word = finish->passed + (t->first + r) * finish->word_stride + column / COLUMNS;
          *word = (uint16_t)(v ? *word | passed << VECTOR : passed);
          y = __builtin_elementwise_min(__builtin_elementwise_max(y, (eight)finish->lower), (eight)finish->upper);
        }
      }
      if (n >= VECTOR)
        *(loose_eight *)to = y;
      else
        _mm256_maskstore_ps(to, lanes, y);
    }
  }
}

#define CASES(rows, inner)                                                                              \
  case rows:                                                                                            \
    if (columns == COLUMNS)                                                                             \
      make_tile(p, t, rows, 2, inner, places, count, panel_start, depth, column, COLUMNS, add, finish);              \
    else if (columns > VECTOR)                                                                          \
      make_tile(p, t, rows, 2, inner, places, count, panel_start, depth, column, columns, add, finish);              \
    else                                                                                                \
      make_tile(p, t, rows, 1, inner, places, count, panel_start, depth, column, columns, add, finish);              \
    break;
#define ALL_CASES(inner) \
  CASES(1, inner) CASES(2, inner) CASES(3, inner) CASES(4, inner) CASES(5, inner) CASES(6, inner)

/// Rows are runs of memory.
AVX2 static void make_along(const product *p, const tile *t, const places *places, ptrdiff_t count,
                            ptrdiff_t panel_start, ptrdiff_t depth, ptrdiff_t column, ptrdiff_t columns, bool add,
                            const kernel_finish *finish) {
  switch (t->rows) { ALL_CASES(1) }
}

/// Columns are.
AVX2 static void make_across(const product *p, const tile *t, const places *places, ptrdiff_t count,
                             ptrdiff_t panel_start, ptrdiff_t depth, ptrdiff_t column, ptrdiff_t columns, bool add,
                             const kernel_finish *finish) {
  ptrdiff_t inner = p->inner;
  switch (t->rows) { ALL_CASES(inner) }
}

/// Asks for `count` of the lines that hold 16 columns of a slice's first part, from the line `line` on.
AVX2 INLINE void ask_for(const product *p, const slice *s, ptrdiff_t column, ptrdiff_t line, ptrdiff_t count) {
  const float *from = p->parts[s->part].filter + s->value * p->filter_inner + column * p->filter_column;
  if (p->filter_column == 1)
    for (ptrdiff_t i = line; i < line + count; i++) __builtin_prefetch(from + i * p->filter_inner);
  else
    for (ptrdiff_t i = line; i < line + count; i++)
      __builtin_prefetch(from + i % COLUMNS * p->filter_column + i / COLUMNS * COLUMNS);
}

/// The columns [column, end_column) of the rows [row, end), at most BAND.
AVX2 static void make_band(const product *p, ptrdiff_t row, ptrdiff_t end, ptrdiff_t column, ptrdiff_t end_column) {
  _Alignas(64) float panel[DEPTH * COLUMNS];
  tile tiles[BAND / ROWS];
  places places[BAND / ROWS * MOST_PARTS];
  ptrdiff_t counts[BAND / ROWS];
  ptrdiff_t count = (end - row + ROWS - 1) / ROWS;
  ptrdiff_t y = row / p->columns, x = row % p->columns;
  for (ptrdiff_t i = 0; i < count; i++) {
    tile *t = tiles + i;
    t->first = row + i * (end - row) / count;
    t->rows = row + (i + 1) * (end - row) / count - t->first;
    for (int r = 0; r < t->rows; r++) {
      t->results[r] = p->result + y * p->row_step + x * p->column_step;
      t->y[r] = y * p->step_y, t->x[r] = x * p->step_x;
      if (++x == p->columns) x = 0, y++;
    }
  }
  // as many whole parts as fit, or cuts of a single one; without any, sums of nothing
  ptrdiff_t cuts = (p->depth + DEPTH - 1) / DEPTH, most = DEPTH / p->depth;
  if (most > MOST_PARTS) most = MOST_PARTS;
  if (most < 1) most = 1;
  ptrdiff_t groups = p->count > most ? (p->count + most - 1) / most : 1;
  for (ptrdiff_t i = 0; i < groups * cuts; i++) {
    ptrdiff_t group = i / cuts, cut = i % cuts;
    slice s = {.part = group * p->count / groups, .end_part = (group + 1) * p->count / groups,
               .value = cut * p->depth / cuts, .depth = (cut + 1) * p->depth / cuts - cut * p->depth / cuts};
    ptrdiff_t parts = s.end_part - s.part;
    find_places(p, &s, tiles, count, panel, places, counts);
    bool add = p->add || i > 0;
    const kernel_finish *finish = i == groups * cuts - 1 ? p->finish : NULL;
    // as many panels as fit: what a tile reads of the first factor is then used for all of them
    ptrdiff_t size = parts * s.depth * COLUMNS, group_columns = size ? DEPTH * COLUMNS / size * COLUMNS : COLUMNS;
    for (ptrdiff_t first = column; first < end_column; first += group_columns) {
      ptrdiff_t last = first + group_columns < end_column ? first + group_columns : end_column;
      for (ptrdiff_t c = first; c < last; c += COLUMNS)
        for (ptrdiff_t part = 0; part < parts; part++)
          pack(p->parts[s.part + part].filter + s.value * p->filter_inner + c * p->filter_column, p->filter_inner,
               p->filter_column, end_column - c < COLUMNS ? end_column - c : COLUMNS, s.depth,
               panel + (c - first) / COLUMNS * size + part * s.depth * COLUMNS);
      bool is_next = parts > 0 && end_column - last >= COLUMNS;
      for (ptrdiff_t t = 0; t < count; t++) {
        ptrdiff_t line = t * s.depth / count;
        if (is_next) ask_for(p, &s, last, line, (t + 1) * s.depth / count - line);
        for (ptrdiff_t c = first; c < last; c += COLUMNS)
          (p->inner == 1 ? make_along : make_across)(p, tiles + t, places + t * parts, counts[t],
                                                     (c - first) / COLUMNS * size, s.depth, c,
                                                     end_column - c < COLUMNS ? end_column - c : COLUMNS, add, finish);
      }
    }
  }
}

/// The rows [row, end), of each the columns [column, end_column).
static void make(const product *p, ptrdiff_t row, ptrdiff_t end, ptrdiff_t column, ptrdiff_t end_column) {
  ptrdiff_t bands = (end - row + BAND - 1) / BAND;
  for (ptrdiff_t i = 0; i < bands; i++)
    make_band(p, row + i * (end - row) / bands, row + (i + 1) * (end - row) / bands, column, end_column);
}

void kernel_product(const kernel_factor *a, const kernel_factor *b, ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns,
                    float *result, ptrdiff_t stride, bool add) {
  part whole = {.filter = b->base};
  product p = {.source = a->base, .height = rows, .width = 1, .place = a->row, .step_y = 1, .depth = inner,
               .inner = a->column, .filter_inner = b->row, .filter_column = b->column, .parts = &whole, .count = 1,
               .result = result, .columns = 1, .row_step = stride, .add = add};
  make(&p, 0, rows, 0, columns);
}

void product_forward(const kernel_window *w, const float *input, ptrdiff_t inputs, const float *filters,
                     const kernel_finish *finish, const float *zeros, float *output, ptrdiff_t outputs,
                     ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t node, ptrdiff_t end_node) {
  part parts[KERNEL_INDIRECT_TAPS];
  product p = {.source = input, .height = w->input_height, .width = w->input_width, .place = inputs,
               .step_y = w->stride_y, .step_x = w->stride_x, .depth = inputs, .inner = 1, .zeros = zeros,
               .filter_inner = outputs, .filter_column = 1, .parts = parts, .result = output,
               .columns = w->output_width, .row_step = w->output_width * outputs, .column_step = outputs,
               .finish = finish};
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++)
      parts[p.count++] = (part){ky * w->dilation_y - w->pad_top, kx * w->dilation_x - w->pad_left,
                                filters + (ky * w->kernel_width + kx) * inputs * outputs};
  make(&p, pixel, end_pixel, node, end_node);
}

void product_backward(const kernel_window *w, const float *sum_gradient, ptrdiff_t outputs, const float *filters,
                      const float *zeros, float *input_gradient, ptrdiff_t inputs, ptrdiff_t phase_y, ptrdiff_t phase_x,
                      ptrdiff_t pixel, ptrdiff_t end_pixel, ptrdiff_t channel, ptrdiff_t end_channel, bool add) {
  part parts[KERNEL_INDIRECT_TAPS];
  product p = {.source = sum_gradient, .height = w->output_height, .width = w->output_width, .place = outputs,
               .step_y = 1, .step_x = 1, .depth = outputs, .inner = 1, .zeros = zeros,
               .filter_inner = 1, .filter_column = outputs, .parts = parts,
               .result = input_gradient + (phase_y * w->input_width + phase_x) * inputs,
               .columns = (w->input_width - phase_x + w->stride_x - 1) / w->stride_x,
               .row_step = w->stride_y * w->input_width * inputs, .column_step = w->stride_x * inputs, .add = add};
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
      ptrdiff_t y, x;
      if (window_meets(phase_y, w->pad_top, ky, w->dilation_y, w->stride_y, &y) &&
          window_meets(phase_x, w->pad_left, kx, w->dilation_x, w->stride_x, &x))
        parts[p.count++] = (part){y, x, filters + (ky * w->kernel_width + kx) * inputs * outputs};
    }
  make(&p, pixel, end_pixel, channel, end_channel);
}

#else

bool kernel_product_exists(void) { return false; }

void kernel_product(const kernel_factor *a, const kernel_factor *b, ptrdiff_t rows, ptrdiff_t inner, ptrdiff_t columns,
                    float *result, ptrdiff_t stride, bool add) {
  __builtin_trap();
}

#endif
