#include "shim.h"

#include <gif_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct image_gif_reader {
  GifFileType *gif;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  int transparent;
  uint8_t *comment;
  size_t comment_count;
  image_failure failure;
};

static int take(GifFileType *gif, GifByteType *into, int count) {
  image_gif_reader *reader = gif->UserData;
  if ((size_t)count > reader->count - reader->position) {
    reader->failure.was_cut = true;
    return 0;
  }
  memcpy(into, reader->bytes + reader->position, (size_t)count);
  reader->position += (size_t)count;
  return count;
}

static bool fail(image_failure *failure, const char *reason) {
  snprintf(failure->reason, image_error_size, "%s", reason ? reason : "it is not understood");
  return false;
}

static bool fail_as_library(image_failure *failure, int code) { return fail(failure, GifErrorString(code)); }

image_gif_reader *image_gif_open(const uint8_t *bytes, size_t count) {
  image_gif_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->transparent = NO_TRANSPARENT_COLOR;
  int code = 0;
  reader->gif = DGifOpen(reader, take, &code);
  if (!reader->gif) fail_as_library(&reader->failure, code);
  return reader;
}

static bool keep_comment(image_gif_reader *reader, const GifByteType *block) {
  uint8_t *comment = realloc(reader->comment, reader->comment_count + block[0] + 1u);
  if (!comment) return fail(&reader->failure, "memory is short");
  memcpy(comment + reader->comment_count, block + 1, block[0]);
  reader->comment = comment;
  reader->comment_count += block[0];
  return true;
}

static bool read_extension(image_gif_reader *reader) {
  int kind = 0;
  GifByteType *block = NULL;
  if (DGifGetExtension(reader->gif, &kind, &block) != GIF_OK) return fail_as_library(&reader->failure, reader->gif->Error);
  const bool is_comment = kind == COMMENT_EXT_FUNC_CODE && !reader->comment;
  while (block) {
    GraphicsControlBlock control;
    if (kind == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
      reader->transparent = control.TransparentColor;
    if (is_comment && !keep_comment(reader, block)) return false;
    if (DGifGetExtensionNext(reader->gif, &block) != GIF_OK)
      return fail_as_library(&reader->failure, reader->gif->Error);
  }
  return true;
}

bool image_gif_read_header(image_gif_reader *reader, uint32_t *width, uint32_t *height) {
  GifFileType *gif = reader->gif;
  if (!gif) return false;
  for (;;) {
    GifRecordType kind = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(gif, &kind) != GIF_OK) return fail_as_library(&reader->failure, gif->Error);
    if (kind == EXTENSION_RECORD_TYPE) {
      if (!read_extension(reader)) return false;
      continue;
    }
    if (kind != IMAGE_DESC_RECORD_TYPE) return fail(&reader->failure, "no picture is in it");
    break;
  }
  if (DGifGetImageDesc(gif) != GIF_OK) return fail_as_library(&reader->failure, gif->Error);
  const GifImageDesc *frame = &gif->Image;
  if (frame->Width == 0 || frame->Height == 0) return fail(&reader->failure, "a side of 0 pixels");
  if (!frame->ColorMap && !gif->SColorMap) return fail(&reader->failure, "no colors are in it");
  // Some files have a screen of no size, or one that their frames do not fit on: as browsers do, it grows.
  const int right = frame->Left + frame->Width, bottom = frame->Top + frame->Height;
  *width = (uint32_t)(right > gif->SWidth ? right : gif->SWidth);
  *height = (uint32_t)(bottom > gif->SHeight ? bottom : gif->SHeight);
  return true;
}

static void paint(const image_gif_reader *reader, const GifPixelType *line, uint8_t *row) {
  const GifImageDesc *frame = &reader->gif->Image;
  const ColorMapObject *colors = frame->ColorMap ? frame->ColorMap : reader->gif->SColorMap;
  for (int x = 0; x < frame->Width; x++) {
    if (line[x] == reader->transparent || line[x] >= colors->ColorCount) continue;
    const GifColorType *color = &colors->Colors[line[x]];
    row[x * 3] = color->Red;
    row[x * 3 + 1] = color->Green;
    row[x * 3 + 2] = color->Blue;
  }
}

bool image_gif_read_pixels(image_gif_reader *reader, uint8_t *pixels, uint32_t width) {
  static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
  const GifImageDesc *frame = &reader->gif->Image;
  GifPixelType *line = malloc((size_t)frame->Width);
  if (!line) return fail(&reader->failure, "memory is short");
  uint8_t *corner = pixels + ((size_t)frame->Top * width + (size_t)frame->Left) * 3;
  const int passes = frame->Interlace ? 4 : 1;
  bool done = true;
  for (int pass = 0; pass < passes && done; pass++) {
    const int stride = frame->Interlace ? step[pass] : 1;
    for (int y = frame->Interlace ? first[pass] : 0; y < frame->Height && done; y += stride) {
      done = DGifGetLine(reader->gif, line, frame->Width) == GIF_OK;
      if (done) paint(reader, line, corner + (size_t)y * width * 3);
    }
  }
  if (!done) fail_as_library(&reader->failure, reader->gif->Error);
  free(line);
  return done;
}

const uint8_t *image_gif_comment(const image_gif_reader *reader, size_t *count) {
  *count = reader->comment_count;
  return reader->comment;
}

const image_failure *image_gif_failure(const image_gif_reader *reader) { return &reader->failure; }

void image_gif_close(image_gif_reader *reader) {
  if (reader->gif) DGifCloseFile(reader->gif, NULL);
  free(reader->comment);
  free(reader);
}

struct image_gif_writer {
  GifFileType *gif;
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  image_failure failure;
};

static int give(GifFileType *gif, const GifByteType *from, int count) {
  image_gif_writer *writer = gif->UserData;
  if ((size_t)count > writer->capacity - writer->count) {
    const size_t capacity = (writer->count + (size_t)count) * 2;
    uint8_t *bytes = realloc(writer->bytes, capacity);
    if (!bytes) return 0;
    writer->bytes = bytes;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->count, from, (size_t)count);
  writer->count += (size_t)count;
  return count;
}

static bool write_comment(GifFileType *gif, const char *comment, size_t count) {
  if (count == 0) return true;
  if (EGifPutExtensionLeader(gif, COMMENT_EXT_FUNC_CODE) != GIF_OK) return false;
  for (size_t at = 0; at < count; at += 255) {
    const size_t part = count - at < 255 ? count - at : 255;
    if (EGifPutExtensionBlock(gif, (int)part, comment + at) != GIF_OK) return false;
  }
  return EGifPutExtensionTrailer(gif) == GIF_OK;
}

static bool write_header(GifFileType *gif, int width, int height, const uint8_t *colors, int color_count,
                         const char *comment, size_t comment_count) {
  ColorMapObject *map = GifMakeMapObject(color_count, NULL);
  if (!map) return false;
  for (int i = 0; i < color_count; i++)
    map->Colors[i] = (GifColorType){colors[i * 3], colors[i * 3 + 1], colors[i * 3 + 2]};
  EGifSetGifVersion(gif, true);
  const bool done = EGifPutScreenDesc(gif, width, height, 8, 0, map) == GIF_OK;
  GifFreeMapObject(map);
  static const uint8_t for_ever[] = {1, 0, 0};
  return done && EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
         EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0") == GIF_OK &&
         EGifPutExtensionBlock(gif, sizeof for_ever, for_ever) == GIF_OK && EGifPutExtensionTrailer(gif) == GIF_OK &&
         write_comment(gif, comment, comment_count);
}

image_gif_writer *image_gif_create(uint32_t width, uint32_t height, const uint8_t *colors, int color_count,
                                   const char *comment, size_t comment_count) {
  image_gif_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->gif = EGifOpen(writer, give, NULL);
  if (!writer->gif || !write_header(writer->gif, (int)width, (int)height, colors, color_count, comment, comment_count)) {
    image_gif_discard(writer);
    return NULL;
  }
  return writer;
}

bool image_gif_add(image_gif_writer *writer, image_area area, uint8_t *indices, int hundredths, int transparent) {
  const GraphicsControlBlock control = {DISPOSE_DO_NOT, false, hundredths, transparent};
  GifByteType packed[4];
  const size_t count = EGifGCBToExtension(&control, packed);
  bool done = EGifPutExtension(writer->gif, GRAPHICS_EXT_FUNC_CODE, (int)count, packed) == GIF_OK &&
              EGifPutImageDesc(writer->gif, (int)area.left, (int)area.top, (int)area.width, (int)area.height, false,
                               NULL) == GIF_OK;
  for (uint32_t y = 0; y < area.height && done; y++)
    done = EGifPutLine(writer->gif, indices + (size_t)y * area.width, (int)area.width) == GIF_OK;
  return done || fail_as_library(&writer->failure, writer->gif->Error);
}

const uint8_t *image_gif_finish(image_gif_writer *writer, size_t *count) {
  int code = 0;
  const bool done = EGifCloseFile(writer->gif, &code) == GIF_OK;
  writer->gif = NULL;
  if (!done) fail_as_library(&writer->failure, code);
  *count = writer->count;
  return done ? writer->bytes : NULL;
}

const image_failure *image_gif_writer_failure(const image_gif_writer *writer) { return &writer->failure; }

void image_gif_discard(image_gif_writer *writer) {
  if (writer->gif) EGifCloseFile(writer->gif, NULL);
  free(writer->bytes);
  free(writer);
}
