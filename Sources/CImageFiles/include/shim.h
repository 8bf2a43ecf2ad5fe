// Picture formats whose C libraries Swift cannot call itself, and a call that Swift's Glibc module does not show.
//
// libpng leaves by longjmp when something is wrong, and a longjmp must not cross Swift code. So every call to it is made
// here, below a setjmp, and what went wrong is handed back as text.
//
// Nothing here decides: what is too large, which text is which, and what to tell people is Swift's matter.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Room for the text of an error, its final zero included.
enum { image_error_size = 200 };

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

/// Reads all before the pixels. False if that failed: see `image_png_error`.
bool image_png_read_header(image_png_reader *reader, uint32_t *width, uint32_t *height);

/// Reads the pixels, as height × width × 3 bytes, and all after them. To be called once, after the header was read.
bool image_png_read_pixels(image_png_reader *reader, uint8_t *pixels);

/// What failed, in libpng's words.
const char *image_png_error(const image_png_reader *reader);

/// Whether it failed because the bytes ended.
bool image_png_was_cut(const image_png_reader *reader);

/// How many texts were read so far.
size_t image_png_text_count(image_png_reader *reader);

/// A text by its index; its pointers are valid until `image_png_close`.
image_text image_png_text(image_png_reader *reader, size_t index);

void image_png_close(image_png_reader *reader);

/// Writes `pixels`, height × width × 3 bytes of sRGB, and `texts` as a PNG file. True gives `*bytes`, to be freed with
/// `free`, and `*count`; false leaves both and fills `error` (`image_error_size` bytes).
bool image_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, const image_text *texts,
                      size_t text_count, uint8_t **bytes, size_t *count, char *error);

/// Renames a file unless there is one of the new name. 0, or the error number: EEXIST if there is.
int image_file_name(const char *part, const char *target);
