// Picture formats whose C libraries Swift cannot call itself.
//
// libpng and libjpeg leave by longjmp when something is wrong, and a longjmp must not cross Swift code. So every call to
// them is made here, below a setjmp, and what went wrong is handed back as text.
//
// Nothing here decides: what is too large, which text is which, and what to tell people is Swift's matter.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Room for the text of an error, its final zero included.
enum { image_error_size = 200 };

/// What went wrong with a file.
typedef struct {
  /// In the words of the format's library.
  char reason[image_error_size];
  /// Whether it was that the bytes ended.
  bool was_cut;
} image_failure;

/// A text of a PNG file. The value ends with a zero that `value_count` does not count.
typedef struct {
  const char *key;
  const char *value;
  size_t value_count;
  /// UTF-8 (iTXt), or Latin-1 (tEXt, zTXt).
  bool is_utf8;
} image_text;

typedef struct image_png_reader image_png_reader;

/// Begins to read `count` bytes, which must stay where they are until `image_png_close`. NULL if memory is short.
/// No chunk may need more than `largest_chunk` bytes of memory.
image_png_reader *image_png_open(const uint8_t *bytes, size_t count, size_t largest_chunk);

/// Reads all before the pixels. False if that failed: see `image_png_failure`.
bool image_png_read_header(image_png_reader *reader, uint32_t *width, uint32_t *height);

/// Reads the pixels, as height × width × 3 bytes, and all after them. To be called once, after the header was read.
bool image_png_read_pixels(image_png_reader *reader, uint8_t *pixels);

/// What failed.
const image_failure *image_png_failure(const image_png_reader *reader);

/// How many texts were read so far.
size_t image_png_text_count(image_png_reader *reader);

/// A text by its index; its pointers are valid until `image_png_close`.
image_text image_png_text(image_png_reader *reader, size_t index);

void image_png_close(image_png_reader *reader);

/// Writes `pixels`, height × width × 3 bytes of sRGB, with `alpha`, height × width bytes (NULL: none), and `texts` as a PNG
/// file. True gives `*bytes`, to be freed with `free`, and `*count`; false leaves both and fills `error`
/// (`image_error_size` bytes).
bool image_png_encode(const uint8_t *pixels, const uint8_t *alpha, uint32_t width, uint32_t height,
                      const image_text *texts, size_t text_count, uint8_t **bytes, size_t *count, char *error);

// Reading, for each format: `open` (NULL if memory is short; the bytes stay where they are until `close`), the header,
// whose sizes the caller judges, the pixels once, `close`. What returns false has filled the failure.

typedef struct image_jpeg_reader image_jpeg_reader;

image_jpeg_reader *image_jpeg_open(const uint8_t *bytes, size_t count);
bool image_jpeg_read_header(image_jpeg_reader *reader, uint32_t *width, uint32_t *height);

/// Whether it is packed by arithmetic coding, which needs less than a bit for a block of 8 × 8.
bool image_jpeg_is_arithmetic(const image_jpeg_reader *reader);

/// 1 grey, 3 colors, 4 inks; others exist.
int image_jpeg_components(const image_jpeg_reader *reader);

/// The blocks of 8 × 8 values that the file must hold.
uint64_t image_jpeg_blocks(const image_jpeg_reader *reader);

/// Its EXIF data, from the byte order's mark on; NULL if there are none. Valid until the pixels are read.
const uint8_t *image_jpeg_exif(const image_jpeg_reader *reader, size_t *count);

/// Writes height × width × 3 bytes; for 1, 3 or 4 components.
bool image_jpeg_read_pixels(image_jpeg_reader *reader, uint8_t *pixels);
const image_failure *image_jpeg_failure(const image_jpeg_reader *reader);
void image_jpeg_close(image_jpeg_reader *reader);

typedef struct image_webp_reader image_webp_reader;

image_webp_reader *image_webp_open(const uint8_t *bytes, size_t count);
bool image_webp_read_header(image_webp_reader *reader, uint32_t *width, uint32_t *height);

/// Writes the first frame, what is transparent blended with black, on a black picture of `width` columns.
bool image_webp_read_pixels(image_webp_reader *reader, uint8_t *pixels, uint32_t width);

/// Its XMP; NULL if there is none. To be called once, after the header was read. Valid until `close`.
const uint8_t *image_webp_notes(image_webp_reader *reader, size_t *count);
const image_failure *image_webp_failure(const image_webp_reader *reader);
void image_webp_close(image_webp_reader *reader);

typedef struct image_gif_reader image_gif_reader;

image_gif_reader *image_gif_open(const uint8_t *bytes, size_t count);

/// Reads up to the pixels of the first frame.
bool image_gif_read_header(image_gif_reader *reader, uint32_t *width, uint32_t *height);

/// Writes the opaque pixels of the first frame on a black picture of `width` columns.
bool image_gif_read_pixels(image_gif_reader *reader, uint8_t *pixels, uint32_t width);

/// The first comment before the first frame; NULL if there is none. Valid until `close`.
const uint8_t *image_gif_comment(const image_gif_reader *reader, size_t *count);
const image_failure *image_gif_failure(const image_gif_reader *reader);
void image_gif_close(image_gif_reader *reader);

// Writing animations that repeat forever: `create` (NULL if memory is short), `add` frame by frame, `finish` once, whose
// bytes are valid until `discard`.

typedef struct image_gif_writer image_gif_writer;

/// A part of a picture.
typedef struct {
  uint32_t left, top, width, height;
} image_area;

/// `color_count` is a power of two from 2 to 256, `colors` three bytes each.
image_gif_writer *image_gif_create(uint32_t width, uint32_t height, const uint8_t *colors, int color_count,
                                   const char *comment, size_t comment_count);

/// Adds a frame that changes an area and is shown for so many hundredths of a second. A pixel of the color
/// `transparent`, if that is not negative, stays as it was. giflib may change what `indices` points to.
bool image_gif_add(image_gif_writer *writer, image_area area, uint8_t *indices, int hundredths, int transparent);
const uint8_t *image_gif_finish(image_gif_writer *writer, size_t *count);
const image_failure *image_gif_writer_failure(const image_gif_writer *writer);
void image_gif_discard(image_gif_writer *writer);

typedef struct image_webp_writer image_webp_writer;

/// `quality` goes from 0 to 100; of lossless files it is the effort to make them small.
image_webp_writer *image_webp_create(uint32_t width, uint32_t height, bool is_lossless, float quality);

/// Adds a frame, height × width × 3 bytes with `alpha`, height × width bytes (NULL: none), that is shown from the given time
/// on.
bool image_webp_add(image_webp_writer *writer, const uint8_t *pixels, const uint8_t *alpha, int milliseconds);

/// Ends the last frame at the given time and adds XMP.
const uint8_t *image_webp_finish(image_webp_writer *writer, int milliseconds, const uint8_t *notes, size_t notes_count,
                                 size_t *count);
const image_failure *image_webp_writer_failure(const image_webp_writer *writer);
void image_webp_discard(image_webp_writer *writer);
