// Pictures drawn with few colors or with dots: their colors in Oklab (Björn Ottosson, 2020), more contrast, dithering.
#include "vector.h"

#include <math.h>

// ∛x for x ≥ 0: a third of the exponent, then two of Halley's steps, of which each triples the digits that are right.
INLINE float cube_root(float x) {
  x += 1e-20f;  // no division by 0
  uint32_t word;
  memcpy(&word, &x, sizeof word);
  word = word / 3 + 709958130u;
  float y;
  memcpy(&y, &word, sizeof y);
  for (int step = 0; step < 2; step++) {
    float cube = y * y * y;
    y *= (cube + 2 * x) / (2 * cube + x);
  }
  return y;
}

FOR_EACH_CPU
void kernel_oklab(const uint8_t *restrict pixels, ptrdiff_t count, const float *restrict light, float *restrict lab) {
  float *restrict a = lab + count, *restrict b = a + count;
  for (ptrdiff_t i = 0; i < count; i++) {
    float red = light[pixels[3 * i]], green = light[pixels[3 * i + 1]], blue = light[pixels[3 * i + 2]];
    float l = cube_root(0.4122214708f * red + 0.5363325363f * green + 0.0514459929f * blue);
    float m = cube_root(0.2119034982f * red + 0.6806995451f * green + 0.1073969566f * blue);
    float s = cube_root(0.0883024619f * red + 0.2817188376f * green + 0.6299787005f * blue);
    lab[i] = 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s;
    a[i] = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
    b[i] = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
  }
}

INLINE float within(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

FOR_EACH_CPU
void kernel_oklab_bytes(const float *restrict lab, ptrdiff_t count, float saturation, const uint8_t *restrict bytes,
                        ptrdiff_t last, uint8_t *restrict pixels) {
  const float *restrict as = lab + count, *restrict bs = as + count;
  for (ptrdiff_t i = 0; i < count; i++) {
    float a = saturation * as[i], b = saturation * bs[i];
    float l = lab[i] + 0.3963377774f * a + 0.2158037573f * b;
    float m = lab[i] - 0.1055613458f * a - 0.0638541728f * b;
    float s = lab[i] - 0.0894841775f * a - 1.2914855480f * b;
    l = l * l * l, m = m * m * m, s = s * s * s;
    float light[3] = {4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s,
                      -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s,
                      -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s};
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = bytes[(ptrdiff_t)(within(light[c], 0, 1) * (float)last + 0.5f)];
  }
}

// The middle of the first of 256 bins, from one end or the other, with which more than `least` values are counted.
static float edge(const ptrdiff_t *counts, ptrdiff_t least, bool from_above) {
  ptrdiff_t seen = 0;
  for (int i = 0; i < 256; i++) {
    int bin = from_above ? 255 - i : i;
    seen += counts[bin];
    if (seen > least) return ((float)bin + 0.5f) / 256;
  }
  return 0.5f;
}

// [1 4 6 4 1] / 16 along an axis of `length`, on which neighbors are `stride` apart, at `n` places beside each other; beyond
// the edge the value at the edge goes on.
INLINE void blur(const float *restrict x, float *restrict y, ptrdiff_t place, ptrdiff_t length, ptrdiff_t stride,
                 ptrdiff_t n) {
  ptrdiff_t end = length - 1 - place;
  const float *before = x - (place < 1 ? place : 1) * stride, *after = x + (end < 1 ? end : 1) * stride;
  const float *far_before = x - (place < 2 ? place : 2) * stride, *far_after = x + (end < 2 ? end : 2) * stride;
  for (ptrdiff_t i = 0; i < n; i++)
    y[i] = (6 * x[i] + 4 * (before[i] + after[i]) + (far_before[i] + far_after[i])) / 16;
}

FOR_EACH_CPU
void kernel_clear(float *restrict x, ptrdiff_t width, ptrdiff_t height, float stretch, float sharpening,
                  float *restrict scratch) {
  ptrdiff_t n = width * height, counts[256] = {0};
  for (ptrdiff_t i = 0; i < n; i++) counts[(int)(within(x[i], 0, 1) * 255)]++;
  float low = edge(counts, n / 50, false), high = edge(counts, n / 50, true);
  float most = 1 / fmaxf(high - low, 0.001f);
  stretch = stretch < most ? stretch : most;
  // what is light stays light, as far as all of the range fits
  float half = fminf(stretch * (high - low) / 2, 0.5f);
  float middle = within((low + high) / 2, half, 1 - half);
  for (ptrdiff_t i = 0; i < n; i++) x[i] = stretch * (x[i] - (low + high) / 2) + middle;
  float *across = scratch, *blurred = scratch + n;
  for (ptrdiff_t y = 0; y < height; y++) {
    const float *row = x + y * width;
    ptrdiff_t left = width < 2 ? width : 2, right = width - 2 > left ? width - 2 : left;
    for (ptrdiff_t c = 0; c < left; c++) blur(row + c, across + y * width + c, c, width, 1, 1);
    if (right > left) blur(row + left, across + y * width + left, 2, width, 1, right - left);
    for (ptrdiff_t c = right; c < width; c++) blur(row + c, across + y * width + c, c, width, 1, 1);
  }
  for (ptrdiff_t y = 0; y < height; y++)
    blur(across + y * width, blurred + y * width, y, height, width, width);
  for (ptrdiff_t i = 0; i < n; i++) x[i] = within(x[i] + sharpening * (x[i] - blurred[i]), 0, 1);
}

// From here on as the definition in the tests has it: a rounding more or less would lead error diffusion elsewhere.
#pragma clang fp contract(off)

// Gives shares of an error at (x, y) to the neighbors that come later, in rows of alternating direction (Floyd and Steinberg,
// 1976).
INLINE void diffuse(float *restrict x, ptrdiff_t column, ptrdiff_t row, ptrdiff_t width, ptrdiff_t height, float error) {
  ptrdiff_t step = row % 2 == 0 ? 1 : -1, at = row * width + column;
  bool ahead = column + step >= 0 && column + step < width, behind = column - step >= 0 && column - step < width;
  if (ahead) x[at + step] += error * (7.0f / 16);
  if (row + 1 == height) return;
  if (behind) x[at + width - step] += error * (3.0f / 16);
  x[at + width] += error * (5.0f / 16);
  if (ahead) x[at + width + step] += error * (1.0f / 16);
}

FOR_EACH_CPU
void kernel_lit(float *restrict x, ptrdiff_t width, ptrdiff_t height, const uint8_t *restrict thresholds,
                bool *restrict lit) {
  // dots leave gaps: more of them than light would need, fewer than lightness
  for (ptrdiff_t i = 0; i < width * height; i++) x[i] *= sqrtf(x[i]);
  for (ptrdiff_t row = 0; row < height; row++) {
    for (ptrdiff_t i = 0; i < width; i++) {
      ptrdiff_t column = row % 2 == 0 ? i : width - 1 - i, at = row * width + column;
      if (thresholds) {
        lit[at] = x[at] * 64 > (float)thresholds[row % 8 * 8 + column % 8] + 0.5f;
      } else {
        lit[at] = x[at] > 0.5f;
        diffuse(x, column, row, width, height, x[at] - (lit[at] ? 1 : 0));
      }
    }
  }
}

INLINE ptrdiff_t nearest(const kernel_palette *palette, float l, float a, float b) {
  ptrdiff_t best = 0;
  float least = INFINITY;
  for (ptrdiff_t i = 0; i < palette->count; i++) {
    const float *color = palette->colors + 3 * i;
    float dl = color[0] - l, da = color[1] - a, db = color[2] - b;
    float distance = dl * dl + da * da * palette->weight + db * db * palette->weight;
    if (distance < least) best = i, least = distance;
  }
  return best;
}

FOR_EACH_CPU
void kernel_few_colors(const kernel_palette *palette, float *restrict lab, ptrdiff_t width, ptrdiff_t height,
                       const uint8_t *restrict thresholds, uint8_t *restrict indices) {
  float *restrict as = lab + width * height, *restrict bs = as + width * height;
  for (ptrdiff_t y = 0; y < height; y++) {
    for (ptrdiff_t i = 0; i < width; i++) {
      ptrdiff_t x = y % 2 == 0 ? i : width - 1 - i, at = y * width + x;
      if (thresholds) {
        // each component has another threshold; with the same one, only grays would be dithered
        float moves[3];
        const int shifts[3][2] = {{0, 0}, {3, 5}, {5, 2}};
        for (int c = 0; c < 3; c++) {
          float threshold = (float)thresholds[(y + shifts[c][1]) % 8 * 8 + (x + shifts[c][0]) % 8];
          moves[c] = ((threshold + 0.5f) / 64 - 0.5f) * palette->reach[c];
        }
        indices[at] = (uint8_t)nearest(palette, lab[at] + moves[0], as[at] + moves[1], bs[at] + moves[2]);
        continue;
      }
      indices[at] = (uint8_t)nearest(palette, lab[at], as[at], bs[at]);
      const float *shown = palette->colors + 3 * indices[at];
      // Half of the error of color: all of it would scatter saturated dots over what is nearly gray. An error that no color
      // can make up for is limited.
      diffuse(lab, x, y, width, height, within(lab[at] - shown[0], -0.4f, 0.4f));
      diffuse(as, x, y, width, height, within((as[at] - shown[1]) * 0.5f, -0.4f, 0.4f));
      diffuse(bs, x, y, width, height, within((bs[at] - shown[2]) * 0.5f, -0.4f, 0.4f));
    }
  }
}
