#include "shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

struct image_webp_reader {
  WebPDemuxer *file;
  WebPDemuxState state;
  WebPChunkIterator notes;
  image_failure failure;
};

static bool fail(image_failure *failure, const char *reason) {
  snprintf(failure->reason, image_error_size, "%s", reason);
  return false;
}

image_webp_reader *image_webp_open(const uint8_t *bytes, size_t count) {
  image_webp_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  const WebPData data = {bytes, count};
  reader->file = WebPDemuxPartial(&data, &reader->state);
  return reader;
}

bool image_webp_read_header(image_webp_reader *reader, uint32_t *width, uint32_t *height) {
  if (reader->state == WEBP_DEMUX_PARSE_ERROR) return fail(&reader->failure, "its parts contradict each other");
  if (reader->state != WEBP_DEMUX_DONE || !reader->file) {
    reader->failure.was_cut = true;
    return false;
  }
  *width = WebPDemuxGetI(reader->file, WEBP_FF_CANVAS_WIDTH);
  *height = WebPDemuxGetI(reader->file, WEBP_FF_CANVAS_HEIGHT);
  return true;
}

static const char *reason(VP8StatusCode code) {
  switch (code) {
  case VP8_STATUS_OUT_OF_MEMORY: return "memory is short";
  case VP8_STATUS_UNSUPPORTED_FEATURE: return "a kind that libwebp does not know";
  default: return "its pixels are damaged";
  }
}

// Premultiplied by its alpha, a color is what it looks like on black.
static void drop_alpha(const uint8_t *premultiplied, uint8_t *pixels, size_t width, size_t height, size_t stride) {
  for (size_t y = 0; y < height; y++)
    for (size_t x = 0; x < width; x++) memcpy(pixels + y * stride + x * 3, premultiplied + (y * width + x) * 4, 3);
}

static VP8StatusCode decode(const WebPIterator *frame, uint8_t *pixels, size_t stride) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return VP8_STATUS_UNSUPPORTED_FEATURE;
  config.output.colorspace = frame->has_alpha ? MODE_rgbA : MODE_RGB;
  if (!frame->has_alpha) {
    config.output.is_external_memory = 1;
    config.output.u.RGBA =
        (WebPRGBABuffer){pixels, (int)stride, (size_t)(frame->height - 1) * stride + (size_t)frame->width * 3};
  }
  const VP8StatusCode code = WebPDecode(frame->fragment.bytes, frame->fragment.size, &config);
  if (code == VP8_STATUS_OK && frame->has_alpha)
    drop_alpha(config.output.u.RGBA.rgba, pixels, (size_t)frame->width, (size_t)frame->height, stride);
  WebPFreeDecBuffer(&config.output);
  return code;
}

bool image_webp_read_pixels(image_webp_reader *reader, uint8_t *pixels, uint32_t width) {
  WebPIterator frame;
  if (!WebPDemuxGetFrame(reader->file, 1, &frame)) return fail(&reader->failure, "no picture is in it");
  const size_t stride = (size_t)width * 3;
  const VP8StatusCode code =
      decode(&frame, pixels + (size_t)frame.y_offset * stride + (size_t)frame.x_offset * 3, stride);
  WebPDemuxReleaseIterator(&frame);
  return code == VP8_STATUS_OK || fail(&reader->failure, reason(code));
}

const uint8_t *image_webp_notes(image_webp_reader *reader, size_t *count) {
  if (!WebPDemuxGetChunk(reader->file, "XMP ", 1, &reader->notes)) return NULL;
  *count = reader->notes.chunk.size;
  return reader->notes.chunk.bytes;
}

const image_failure *image_webp_failure(const image_webp_reader *reader) { return &reader->failure; }

void image_webp_close(image_webp_reader *reader) {
  WebPDemuxReleaseChunkIterator(&reader->notes);
  WebPDemuxDelete(reader->file);
  free(reader);
}

struct image_webp_writer {
  WebPAnimEncoder *encoder;
  WebPConfig config;
  WebPPicture frame;
  WebPData file;
  image_failure failure;
};

image_webp_writer *image_webp_create(uint32_t width, uint32_t height, bool is_lossless, float quality) {
  image_webp_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  WebPAnimEncoderOptions options;
  bool done = WebPAnimEncoderOptionsInit(&options) && WebPConfigInit(&writer->config) && WebPPictureInit(&writer->frame);
  if (done) {
    options.anim_params.loop_count = 0;  // forever
    writer->config.lossless = is_lossless;
    writer->config.quality = quality;
    writer->frame.use_argb = 1;
    writer->frame.width = (int)width;
    writer->frame.height = (int)height;
    writer->encoder = WebPAnimEncoderNew((int)width, (int)height, &options);
    done = writer->encoder != NULL;
  }
  if (done) return writer;
  image_webp_discard(writer);
  return NULL;
}

bool image_webp_add(image_webp_writer *writer, const uint8_t *pixels, const uint8_t *alpha, int milliseconds) {
  WebPPicture *frame = &writer->frame;
  if (!WebPPictureImportRGB(frame, pixels, frame->width * 3)) return fail(&writer->failure, "memory is short");
  for (int y = 0; alpha && y < frame->height; y++)
    for (int x = 0; x < frame->width; x++) {
      uint32_t *pixel = frame->argb + y * frame->argb_stride + x;
      *pixel = (*pixel & 0xffffff) | (uint32_t)alpha[(size_t)y * (size_t)frame->width + (size_t)x] << 24;
    }
  // colors that cannot be seen stay as they are
  if (alpha) writer->config.exact = 1;
  const bool done = WebPAnimEncoderAdd(writer->encoder, frame, milliseconds, &writer->config);
  WebPPictureFree(frame);
  return done || fail(&writer->failure, WebPAnimEncoderGetError(writer->encoder));
}

static bool add_notes(image_webp_writer *writer, const uint8_t *notes, size_t count) {
  WebPMux *mux = WebPMuxCreate(&writer->file, 1);
  const WebPData data = {notes, count};
  WebPDataClear(&writer->file);
  const bool done = mux && WebPMuxSetChunk(mux, "XMP ", &data, 1) == WEBP_MUX_OK &&
                    WebPMuxAssemble(mux, &writer->file) == WEBP_MUX_OK;
  WebPMuxDelete(mux);
  return done || fail(&writer->failure, "memory is short");
}

const uint8_t *image_webp_finish(image_webp_writer *writer, int milliseconds, const uint8_t *notes, size_t notes_count,
                                 size_t *count) {
  if (!WebPAnimEncoderAdd(writer->encoder, NULL, milliseconds, NULL) ||
      !WebPAnimEncoderAssemble(writer->encoder, &writer->file)) {
    fail(&writer->failure, WebPAnimEncoderGetError(writer->encoder));
    return NULL;
  }
  if (notes_count > 0 && !add_notes(writer, notes, notes_count)) return NULL;
  *count = writer->file.size;
  return writer->file.bytes;
}

const image_failure *image_webp_writer_failure(const image_webp_writer *writer) { return &writer->failure; }

void image_webp_discard(image_webp_writer *writer) {
  WebPAnimEncoderDelete(writer->encoder);
  WebPDataClear(&writer->file);
  free(writer);
}
