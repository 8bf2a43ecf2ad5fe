// Convolution of a map with few channels (an image): too thin for matrix products to be worth their set-up.
//
//   Y[y, x, o] = Σ over ky, kx, i of X[y·s + ky·d − pad, x·s + kx·d − pad, i] · F[ky, kx, i, o]
//
// Goals: 1. 16 nodes a vector, several pixels at once, so that a filter's vector is loaded once for all of them; 2. backward
// goes by rows of the input, so that they can be computed apart; 3. the last pass's adjoint is taken on the way.
#include "meeting.h"
#include "vector.h"

enum { PIXELS = 6 };

/// Output pixels [x, x + PIXELS) of a row, whose windows lie wholly inside to the left and right.
INLINE void inner_pixels(const kernel_window *w, const float *input, const float *filters, float *out, ptrdiff_t inputs,
                         ptrdiff_t outputs, ptrdiff_t y, ptrdiff_t x, ptrdiff_t o, int vectors) {
  floats sums[PIXELS][2];
#pragma clang loop unroll(full)
  for (int p = 0; p < PIXELS; p++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[p][v] = 0;
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
    ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
    if (iy < 0 || iy >= w->input_height) continue;
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
      const float *in =
          input + (iy * w->input_width + x * w->stride_x + kx * w->dilation_x - w->pad_left) * inputs;
      const float *f = filters + (ky * w->kernel_width + kx) * inputs * outputs + o;
      for (ptrdiff_t i = 0; i < inputs; i++, f += outputs) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
          floats factor = load(f + v * LANES);
#pragma clang loop unroll(full)
          for (int p = 0; p < PIXELS; p++) sums[p][v] += factor * in[p * w->stride_x * inputs + i];
        }
      }
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < PIXELS; p++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(out + (x + p) * outputs + o + v * LANES, sums[p][v]);
}

FOR_EACH_CPU
void kernel_thin_forward(const kernel_window *w, const float *restrict input, const float *restrict filters,
                         float *restrict output, ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t row,
                         ptrdiff_t end_row) {
  ptrdiff_t extent = (w->kernel_width - 1) * w->dilation_x + 1;
  // output columns whose window lies wholly inside
  ptrdiff_t inner = w->pad_left < 0 ? 0 : (w->pad_left + w->stride_x - 1) / w->stride_x;
  ptrdiff_t reach = w->input_width + w->pad_left - extent;
  ptrdiff_t end_inner = reach < 0 ? 0 : reach / w->stride_x + 1;
  if (end_inner > w->output_width) end_inner = w->output_width;
  bool is_wide = has_wide_registers();
  for (ptrdiff_t y = row; y < end_row; y++) {
    float *out = output + y * w->output_width * outputs;
    ptrdiff_t x = 0;
    while (x < w->output_width) {
      // the last ones with some that are there already
      if (x >= inner && x < end_inner && end_inner - inner >= PIXELS) {
        if (x > end_inner - PIXELS) x = end_inner - PIXELS;
        ptrdiff_t o = 0;
        if (is_wide)
          for (; o + 2 * LANES <= outputs; o += 2 * LANES)
            inner_pixels(w, input, filters, out, inputs, outputs, y, x, o, 2);
        for (; o < outputs; o += LANES) inner_pixels(w, input, filters, out, inputs, outputs, y, x, o, 1);
        x += PIXELS;
        continue;
      }
      for (ptrdiff_t o = 0; o < outputs; o += LANES) {
        floats sum = 0;
        for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++) {
          ptrdiff_t iy = y * w->stride_y + ky * w->dilation_y - w->pad_top;
          if (iy < 0 || iy >= w->input_height) continue;
          for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++) {
            ptrdiff_t ix = x * w->stride_x + kx * w->dilation_x - w->pad_left;
            if (ix < 0 || ix >= w->input_width) continue;
            const float *in = input + (iy * w->input_width + ix) * inputs;
            const float *f = filters + (ky * w->kernel_width + kx) * inputs * outputs + o;
            for (ptrdiff_t i = 0; i < inputs; i++) sum += load(f + i * outputs) * in[i];
          }
        }
        store(out + x * outputs + o, sum);
      }
      x++;
    }
  }
}

// Backward, row by row of the input. An output reaches a run of floats in it: those of one row of its window. So the
// filters are packed into runs, a vector of 16 floats of one for each node; several outputs' runs are summed at once and then added to
// the row where they lie. What a core's first cache does not hold is asked for ahead of time: by itself it would come late.
enum { RUNS = 6, CHUNK = 64, AHEAD = 16, CACHED_ROW = 4096 };

static ptrdiff_t vectors_of_run(const kernel_window *w, ptrdiff_t inputs) {
  return (((w->kernel_width - 1) * w->dilation_x + 1) * inputs + LANES - 1) / LANES;
}

ptrdiff_t kernel_thin_packed_size(const kernel_window *w, ptrdiff_t inputs, ptrdiff_t outputs) {
  return vectors_of_run(w, inputs) * w->kernel_height * outputs * LANES;
}

void kernel_thin_pack_filters(const kernel_window *w, const float *restrict filters, float *restrict packed,
                              ptrdiff_t inputs, ptrdiff_t outputs) {
  memset(packed, 0, (size_t)kernel_thin_packed_size(w, inputs, outputs) * sizeof *packed);
  for (ptrdiff_t ky = 0; ky < w->kernel_height; ky++)
    for (ptrdiff_t kx = 0; kx < w->kernel_width; kx++)
      for (ptrdiff_t i = 0; i < inputs; i++, filters += outputs) {
        ptrdiff_t at = kx * w->dilation_x * inputs + i;
        float *to = packed + (at / LANES * w->kernel_height + ky) * outputs * LANES + at % LANES;
        for (ptrdiff_t o = 0; o < outputs; o++) to[o * LANES] = filters[o];
      }
}

/// Adds to a vector of RUNS outputs' runs what these outputs give to it; behind the first `pixels` they may be anything.
INLINE void add_products(floats *runs, const float *gradient, const float *scale, const uint16_t *passed,
                         const float *packed, ptrdiff_t outputs, ptrdiff_t pixels, bool is_far) {
  float passing[RUNS][CHUNK];
  floats sums[RUNS];
#pragma clang loop unroll(full)
  for (int p = 0; p < RUNS; p++) sums[p] = runs[p];
  for (ptrdiff_t from = 0; from < outputs; from += CHUNK) {
    ptrdiff_t count = outputs - from < CHUNK ? outputs - from : CHUNK;
    for (ptrdiff_t o = 0; o < count; o += LANES) {
      floats factor = scale ? load(scale + from + o) : (floats)1;
      for (int p = 0; p < RUNS; p++) {
        ptrdiff_t at = (p < pixels ? p : 0) * outputs + from + o;
        if (is_far) __builtin_prefetch(gradient + at + AHEAD * outputs);
        floats v = load(gradient + at) * factor;
        if (passed) v = keep(v, mask_of(passed[at / LANES]));
        store(passing[p] + o, v);
      }
    }
    for (ptrdiff_t o = 0; o < count; o++, packed += LANES) {
      floats f = load(packed);
#pragma clang loop unroll(full)
      for (int p = 0; p < RUNS; p++) sums[p] += f * passing[p][o];
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < RUNS; p++) runs[p] = sums[p];
}

FOR_EACH_CPU
void kernel_thin_backward(const kernel_window *w, const float *restrict output_gradient, const float *restrict scale,
                          const uint16_t *restrict passed, const float *restrict packed,
                          float *restrict input_gradient, ptrdiff_t inputs, ptrdiff_t outputs, ptrdiff_t row,
                          ptrdiff_t end_row, bool add) {
  ptrdiff_t length = w->input_width * inputs, step = w->stride_x * inputs, vectors = vectors_of_run(w, inputs);
  // runs overlap: those that do not are added one after the other, for what is stored cannot be read again at once
  ptrdiff_t apart = (LANES + step - 1) / step;
  bool is_far = w->output_width * outputs >= CACHED_ROW;
  ptrdiff_t taps[MOST_TAPS], ys[MOST_TAPS];
  for (ptrdiff_t iy = row; iy < end_row; iy++) {
    ptrdiff_t count =
        meeting(iy, w->pad_top, w->kernel_height, w->stride_y, w->dilation_y, w->output_height, taps, ys);
    float *out = input_gradient + iy * length;
    if (!add) memset(out, 0, (size_t)length * sizeof *out);
    for (ptrdiff_t x = 0; x < w->output_width; x += RUNS) {
      ptrdiff_t pixels = w->output_width - x < RUNS ? w->output_width - x : RUNS;
      for (ptrdiff_t v = 0; v < vectors; v++) {
        floats runs[RUNS];
        for (int p = 0; p < RUNS; p++) runs[p] = 0;
        for (ptrdiff_t k = 0; k < count; k++) {
          ptrdiff_t pixel = ys[k] * w->output_width + x;
          add_products(runs, output_gradient + pixel * outputs, scale,
                       passed ? passed + pixel * (outputs / LANES) : NULL,
                       packed + (v * w->kernel_height + taps[k]) * outputs * LANES, outputs, pixels, is_far);
        }
        for (ptrdiff_t start = 0; start < apart && start < pixels; start++)
          for (ptrdiff_t p = start; p < pixels; p += apart) {
            ptrdiff_t at = (x + p) * step - w->pad_left * inputs + v * LANES;
            if (at >= 0 && at + LANES <= length)
              store(out + at, load(out + at) + runs[p]);
            else
              for (int i = 0; i < LANES; i++)
                if (at + i >= 0 && at + i < length) out[at + i] += runs[p][i];
          }
      }
    }
  }
}
