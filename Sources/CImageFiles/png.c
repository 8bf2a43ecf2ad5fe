#include "shim.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libpng's callbacks and the functions that call it share state through this; being on the heap, it keeps its value over a
// longjmp, which locals do not.
struct image_png_reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  size_t next_chunk;  // where the header of the next one begins
  image_failure failure;
};

static void fail(png_structp png, png_const_charp message) {
  snprintf(png_get_error_ptr(png), image_error_size, "%s", message);
  png_longjmp(png, 1);
}

// Warnings are about what libpng corrects or skips by itself.
static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static _Noreturn void fail_cut(png_structp png, image_png_reader *reader) {
  reader->failure.was_cut = true;
  png_error(png, "the file ends too early");
}

static void take(png_structp png, png_bytep into, size_t count) {
  image_png_reader *reader = png_get_io_ptr(png);
  const size_t rest = reader->count - reader->position;
  if (count > rest) fail_cut(png, reader);
  memcpy(into, reader->bytes + reader->position, count);
  // libpng only warns of a chunk that is longer than it may be, and clears memory for all of it before it reads any
  if (reader->position == reader->next_chunk && count == 8) {
    const size_t length = png_get_uint_32(into);
    if (length + 12 > rest) fail_cut(png, reader);
    reader->next_chunk += length + 12;
  }
  reader->position += count;
}

image_png_reader *image_png_open(const uint8_t *bytes, size_t count, size_t largest_chunk) {
  image_png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->next_chunk = 8;  // behind the signature
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader->failure.reason, fail, ignore);
  if (reader->png) reader->info = png_create_info_struct(reader->png);
  if (!reader->info || setjmp(png_jmpbuf(reader->png))) {
    image_png_close(reader);
    return NULL;
  }
  png_set_read_fn(reader->png, reader, take);
  // The caller judges the size, and can say more about it than libpng.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(reader->png, largest_chunk);
  // Each may be inflated to that size. What comes after so many texts is left out.
  png_set_chunk_cache_max(reader->png, 64);
  // A recipe stands in a chunk that libpng would drop without a word if its checksum were wrong.
  png_set_crc_action(reader->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  return reader;
}

bool image_png_read_header(image_png_reader *reader, uint32_t *width, uint32_t *height) {
  if (setjmp(png_jmpbuf(reader->png))) return false;
  png_read_info(reader->png, reader->info);
  *width = png_get_image_width(reader->png, reader->info);
  *height = png_get_image_height(reader->png, reader->info);
  return true;
}

bool image_png_read_pixels(image_png_reader *reader, uint8_t *pixels) {
  png_structp png = reader->png;
  if (setjmp(png_jmpbuf(png))) return false;

  const uint32_t height = png_get_image_height(png, reader->info);
  const size_t stride = (size_t)png_get_image_width(png, reader->info) * 3;
  const png_color_16 black = {0};
  png_set_expand(png);       // palettes, 1, 2 and 4 bits, and a transparent color, to 8 bits with alpha
  png_set_gray_to_rgb(png);
  png_set_gamma(png, 1, 1);  // else a file that states its own is blended in linear light
  png_set_background(png, &black, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1);
  png_set_scale_16(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  if (png_get_rowbytes(png, reader->info) != stride) png_error(png, "pixels of an unknown kind");

  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++) png_read_row(png, pixels + row * stride, NULL);
  png_read_end(png, reader->info);
  return true;
}

const image_failure *image_png_failure(const image_png_reader *reader) { return &reader->failure; }

size_t image_png_text_count(image_png_reader *reader) {
  int count = 0;
  png_get_text(reader->png, reader->info, NULL, &count);
  return (size_t)count;
}

image_text image_png_text(image_png_reader *reader, size_t index) {
  png_textp texts = NULL;
  png_get_text(reader->png, reader->info, &texts, NULL);
  const png_text *text = &texts[index];
  const bool is_utf8 = text->compression >= PNG_ITXT_COMPRESSION_NONE;
  return (image_text){text->key, text->text, is_utf8 ? text->itxt_length : text->text_length, is_utf8};
}

void image_png_close(image_png_reader *reader) {
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

typedef struct {
  png_structp png;
  png_infop info;
  png_textp texts;
  uint8_t *row;  // of colors and alpha
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} png_writer;

static void give(png_structp png, png_bytep from, size_t count) {
  png_writer *writer = png_get_io_ptr(png);
  if (count > writer->capacity - writer->count) {
    size_t capacity = writer->capacity * 2;
    if (capacity < writer->count + count) capacity = writer->count + count;
    uint8_t *bytes = realloc(writer->bytes, capacity);
    if (!bytes) png_error(png, "memory is short");
    writer->bytes = bytes;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->count, from, count);
  writer->count += count;
}

static void flush(png_structp png) { (void)png; }

static void join(uint8_t *row, const uint8_t *colors, const uint8_t *alpha, size_t count) {
  for (size_t i = 0; i < count; i++) {
    memcpy(row + 4 * i, colors + 3 * i, 3);
    row[4 * i + 3] = alpha[i];
  }
}

static void set_texts(png_writer *writer, const image_text *texts, size_t count) {
  if (count == 0) return;
  writer->texts = calloc(count, sizeof *writer->texts);
  if (!writer->texts) png_error(writer->png, "memory is short");
  for (size_t i = 0; i < count; i++) {
    png_textp text = &writer->texts[i];
    // libpng only reads them.
    text->key = (char *)texts[i].key;
    text->text = (char *)texts[i].value;
    text->compression = texts[i].is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    text->lang = "";
    text->lang_key = "";
    if (texts[i].is_utf8)
      text->itxt_length = texts[i].value_count;
    else
      text->text_length = texts[i].value_count;
  }
  png_set_text(writer->png, writer->info, writer->texts, (int)count);
}

static bool encode(png_writer *writer, const uint8_t *pixels, const uint8_t *alpha, uint32_t width, uint32_t height,
                   const image_text *texts, size_t text_count) {
  png_structp png = writer->png;
  png_infop info = writer->info;
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, writer, give, flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, width, height, 8, alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  set_texts(writer, texts, text_count);
  // Named, so that the bytes do not change with the library's defaults.
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, info);
  if (alpha && !(writer->row = malloc((size_t)width * 4))) png_error(png, "memory is short");
  for (uint32_t row = 0; row < height; row++) {
    const uint8_t *colors = pixels + (size_t)row * width * 3;
    if (alpha) join(writer->row, colors, alpha + (size_t)row * width, width);
    png_write_row(png, alpha ? writer->row : colors);
  }
  png_write_end(png, info);
  return true;
}

bool image_png_encode(const uint8_t *pixels, const uint8_t *alpha, uint32_t width, uint32_t height,
                      const image_text *texts, size_t text_count, uint8_t **bytes, size_t *count, char *error) {
  snprintf(error, image_error_size, "memory is short");
  png_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return false;
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, error, fail, ignore);
  if (writer->png) writer->info = png_create_info_struct(writer->png);
  const bool done = writer->info && encode(writer, pixels, alpha, width, height, texts, text_count);
  if (done) {
    *bytes = writer->bytes;
    *count = writer->count;
  } else {
    free(writer->bytes);
  }
  free(writer->texts);
  free(writer->row);
  png_destroy_write_struct(&writer->png, &writer->info);
  free(writer);
  return done;
}
