#include "shim.h"

// jpeglib.h needs size_t and FILE.
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// Every scan of a progressive file goes over the whole picture; usual files have about ten.
enum { most_scans = 100 };

struct image_jpeg_reader {
  struct jpeg_decompress_struct file;
  struct jpeg_error_mgr messages;
  struct jpeg_progress_mgr progress;
  jmp_buf leave;
  uint8_t *line;
  image_failure failure;
};

static image_jpeg_reader *of(j_common_ptr file) { return file->client_data; }

static void fail(j_common_ptr file) {
  image_jpeg_reader *reader = of(file);
  file->err->format_message(file, reader->failure.reason);
  longjmp(reader->leave, 1);
}

static void fail_saying(j_common_ptr file, const char *reason) {
  image_jpeg_reader *reader = of(file);
  snprintf(reader->failure.reason, image_error_size, "%s", reason);
  longjmp(reader->leave, 1);
}

// libjpeg goes on after damaged or missing data with a warning and gray pixels. Other warnings change nothing.
static void warn(j_common_ptr file, int level) {
  if (level >= 0) return;
  switch (file->err->msg_code) {
  case JWRN_JPEG_EOF:
    of(file)->failure.was_cut = true;
    fail(file);
    break;
  case JWRN_HIT_MARKER:
  case JWRN_HUFF_BAD_CODE:
  case JWRN_MUST_RESYNC:
    fail(file);
    break;
  }
}

static void count_scans(j_common_ptr file) {
  if (((j_decompress_ptr)file)->input_scan_number > most_scans) fail_saying(file, "too many scans");
}

image_jpeg_reader *image_jpeg_open(const uint8_t *bytes, size_t count) {
  image_jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->file.err = jpeg_std_error(&reader->messages);
  reader->messages.error_exit = fail;
  reader->messages.emit_message = warn;
  reader->progress.progress_monitor = count_scans;
  reader->file.client_data = reader;
  if (setjmp(reader->leave)) {
    image_jpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(&reader->file);
  reader->file.progress = &reader->progress;
  jpeg_mem_src(&reader->file, bytes, count);
  jpeg_save_markers(&reader->file, JPEG_APP0 + 1, 0xFFFF);
  return reader;
}

bool image_jpeg_read_header(image_jpeg_reader *reader, uint32_t *width, uint32_t *height) {
  if (setjmp(reader->leave)) return false;
  jpeg_read_header(&reader->file, TRUE);
  *width = reader->file.image_width;
  *height = reader->file.image_height;
  return true;
}

bool image_jpeg_is_arithmetic(const image_jpeg_reader *reader) { return reader->file.arith_code; }

int image_jpeg_components(const image_jpeg_reader *reader) { return reader->file.num_components; }

uint64_t image_jpeg_blocks(const image_jpeg_reader *reader) {
  uint64_t blocks = 0;
  for (int i = 0; i < reader->file.num_components; i++) {
    const jpeg_component_info *component = &reader->file.comp_info[i];
    blocks += (uint64_t)component->width_in_blocks * component->height_in_blocks;
  }
  return blocks;
}

const uint8_t *image_jpeg_exif(const image_jpeg_reader *reader, size_t *count) {
  static const char name[] = "Exif\0";
  for (jpeg_saved_marker_ptr marker = reader->file.marker_list; marker; marker = marker->next) {
    if (marker->marker != JPEG_APP0 + 1 || marker->data_length < sizeof name) continue;
    if (memcmp(marker->data, name, sizeof name) != 0) continue;
    *count = marker->data_length - sizeof name;
    return marker->data + sizeof name;
  }
  return NULL;
}

// Light that ink lets through. Files with Adobe's marker say how little ink there is, others how much.
static void mix_inks(const uint8_t *inks, uint8_t *pixels, size_t width, bool is_inverted) {
  const int flip = is_inverted ? 0 : 255;
  for (size_t x = 0; x < width; x++)
    for (int c = 0; c < 3; c++) pixels[x * 3 + c] = ((inks[x * 4 + c] ^ flip) * (inks[x * 4 + 3] ^ flip) + 127) / 255;
}

bool image_jpeg_read_pixels(image_jpeg_reader *reader, uint8_t *pixels) {
  j_decompress_ptr file = &reader->file;
  if (setjmp(reader->leave)) return false;
  const bool has_inks = file->num_components == 4;
  const size_t stride = (size_t)file->image_width * 3;
  file->out_color_space = has_inks ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(file);
  if (has_inks) {
    reader->line = malloc((size_t)file->image_width * 4);
    if (!reader->line) fail_saying((j_common_ptr)file, "memory is short");
  }
  while (file->output_scanline < file->output_height) {
    uint8_t *row = pixels + file->output_scanline * stride;
    JSAMPROW line = has_inks ? reader->line : row;
    jpeg_read_scanlines(file, &line, 1);
    if (has_inks) mix_inks(line, row, file->image_width, file->saw_Adobe_marker);
  }
  jpeg_finish_decompress(file);
  return true;
}

const image_failure *image_jpeg_failure(const image_jpeg_reader *reader) { return &reader->failure; }

void image_jpeg_close(image_jpeg_reader *reader) {
  jpeg_destroy_decompress(&reader->file);
  free(reader->line);
  free(reader);
}
