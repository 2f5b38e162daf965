// libpng and libjpeg report errors by longjmp, which must not cross Swift code.
#include "CShims.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>
#include <png.h>

static bool is_jpeg(const uint8_t *bytes, size_t count) { return count > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8; }

static bool fail(atelier_image *image, const char *message, size_t offset) {
  snprintf(image->message, sizeof image->message, "%s", message);
  image->offset = offset;
  return false;
}

// MARK: PNG

struct png_reading {
  const uint8_t *bytes;
  size_t count, offset;
  jmp_buf failure;
  char message[200];
  png_structp png;
  png_infop info;
  /// The rows, and memory for them where they have an alpha channel that the result does not have.
  png_bytepp rows;
  uint8_t *room;
};

static void png_take(png_structp png, png_bytep to, size_t count) {
  struct png_reading *reading = png_get_io_ptr(png);
  if (count > reading->count - reading->offset) png_error(png, "the file ends too early");
  memcpy(to, reading->bytes + reading->offset, count);
  reading->offset += count;
}

static void png_failed(png_structp png, png_const_charp message) {
  struct png_reading *reading = png_get_error_ptr(png);
  snprintf(reading->message, sizeof reading->message, "%s", message);
  longjmp(reading->failure, 1);
}

static void png_warned(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void png_close(struct png_reading *reading) {
  png_destroy_read_struct(&reading->png, &reading->info, NULL);
  free(reading->rows);
  free(reading->room);
}

/// The offset of a chunk (length, kind, data, checksum) that would end beyond the file, or 0. For some kinds libpng
/// allocates memory by the length alone, before it reads the chunk.
static size_t png_overlong_chunk(const uint8_t *bytes, size_t count) {
  size_t offset = 8;
  while (count - offset >= 12) {
    const uint8_t *chunk = bytes + offset;
    size_t length = (size_t)chunk[0] << 24 | chunk[1] << 16 | chunk[2] << 8 | chunk[3];
    if (length > count - offset - 12) return offset;
    if (memcmp(chunk + 4, "IEND", 4) == 0) break;
    offset += length + 12;
  }
  return 0;
}

/// Reads up to the pixels, which will come as 8 bits: grey or colours, perhaps with alpha.
static void png_begin(struct png_reading *reading, atelier_image *image) {
  png_structp png = reading->png;
  png_set_user_limits(png, 1 << 20, 1 << 20);
  png_set_chunk_malloc_max(png, 1 << 23);
  png_set_read_fn(png, reading, png_take);
  png_read_info(png, reading->info);
  png_set_expand(png);
  png_set_scale_16(png);
  image->width = (int)png_get_image_width(png, reading->info);
  image->height = (int)png_get_image_height(png, reading->info);
  image->channels = png_get_color_type(png, reading->info) & PNG_COLOR_MASK_COLOR ? 3 : 1;
}

static void lay_on_black(const uint8_t *from, uint8_t *to, size_t count, int channels) {
  for (size_t pixel = 0; pixel < count; pixel++, from += channels + 1, to += channels) {
    for (int c = 0; c < channels; c++) to[c] = (uint8_t)((from[c] * from[channels] + 127) / 255);
  }
}

static void png_finish(struct png_reading *reading, atelier_image *image, uint8_t *pixels) {
  png_structp png = reading->png;
  png_set_interlace_handling(png);
  png_read_update_info(png, reading->info);
  size_t height = (size_t)image->height, width = (size_t)image->width;
  int channels = png_get_channels(png, reading->info);
  if (channels != image->channels) reading->room = malloc(height * width * (size_t)channels);
  reading->rows = malloc(height * sizeof *reading->rows);
  if (reading->rows == NULL || (channels != image->channels && reading->room == NULL)) png_error(png, "no memory");
  uint8_t *to = reading->room != NULL ? reading->room : pixels;
  for (size_t row = 0; row < height; row++) reading->rows[row] = to + row * width * (size_t)channels;
  png_read_image(png, reading->rows);
  png_read_end(png, NULL);
  if (reading->room != NULL) lay_on_black(reading->room, pixels, height * width, image->channels);
}

/// The same for the indices of pixels, one a pixel.
static void png_begin_indices(struct png_reading *reading, atelier_image *image) {
  png_structp png = reading->png;
  png_set_user_limits(png, 1 << 20, 1 << 20);
  png_set_chunk_malloc_max(png, 1 << 23);
  png_set_read_fn(png, reading, png_take);
  png_read_info(png, reading->info);
  int kind = png_get_color_type(png, reading->info);
  if (kind != PNG_COLOR_TYPE_PALETTE && kind & PNG_COLOR_MASK_COLOR) {
    png_error(png, "it has colours, and a map has a palette or is grey");
  }
  if (png_get_bit_depth(png, reading->info) > 8) png_error(png, "16 bits a pixel, and classes are below 256");
  png_set_packing(png);
  png_set_strip_alpha(png);
  image->width = (int)png_get_image_width(png, reading->info);
  image->height = (int)png_get_image_height(png, reading->info);
  image->channels = 1;
}

/// Fails where a pixel has no colour in the palette.
static void png_check_indices(struct png_reading *reading, const atelier_image *image, const uint8_t *indices) {
  png_colorp palette = NULL;
  int colours = 0;
  if (png_get_color_type(reading->png, reading->info) != PNG_COLOR_TYPE_PALETTE) return;
  png_get_PLTE(reading->png, reading->info, &palette, &colours);
  size_t pixels = (size_t)image->width * (size_t)image->height;
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    if (indices[pixel] >= colours) png_error(reading->png, "a pixel has a number beyond its palette");
  }
}

/// Without `pixels`: the size alone.
static bool png_read(
    const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels, bool is_of_indices) {
  if (count < 8 || png_sig_cmp(bytes, 0, 8) != 0) return fail(image, "neither a PNG nor a JPEG picture", 0);
  size_t overlong = png_overlong_chunk(bytes, count);
  if (overlong > 0) return fail(image, "a chunk goes beyond the end of the file", overlong);
  struct png_reading reading = {.bytes = bytes, .count = count};
  reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, png_failed, png_warned);
  reading.info = reading.png != NULL ? png_create_info_struct(reading.png) : NULL;
  if (reading.info == NULL) {
    png_destroy_read_struct(&reading.png, NULL, NULL);
    return fail(image, "no memory", 0);
  }
  atelier_image found = *image;
  if (setjmp(reading.failure)) {
    png_close(&reading);
    return fail(image, reading.message, reading.offset);
  }
  if (is_of_indices) png_begin_indices(&reading, &found);
  else png_begin(&reading, &found);
  bool is_same = found.width == image->width && found.height == image->height && found.channels == image->channels;
  if (pixels != NULL && is_same) {
    png_finish(&reading, &found, pixels);
    if (is_of_indices) png_check_indices(&reading, &found, pixels);
  }
  png_close(&reading);
  if (pixels != NULL && !is_same) return fail(image, "another size than before", 0);
  *image = found;
  return true;
}

// MARK: JPEG

struct jpeg_reading {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr manager;
  struct jpeg_progress_mgr progress;
  size_t count;
  jmp_buf failure;
  char message[JMSG_LENGTH_MAX];
};

static void jpeg_failed(j_common_ptr info) {
  struct jpeg_reading *reading = (struct jpeg_reading *)info;
  info->err->format_message(info, reading->message);
  longjmp(reading->failure, 1);
}

// A warning is damaged data, which libjpeg would paint grey; but for what does no harm to the pixels.
static void jpeg_warned(j_common_ptr info, int level) {
  int code = info->err->msg_code;
  if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_ADOBE_XFORM && code != JWRN_JFIF_MAJOR) {
    jpeg_failed(info);
  }
}

// Each scan of a progressive picture costs a pass over all of it, however few bytes it has.
static void jpeg_advanced(j_common_ptr info) {
  struct jpeg_reading *reading = (struct jpeg_reading *)info;
  if (reading->info.input_scan_number <= 100) return;
  snprintf(reading->message, sizeof reading->message, "more than 100 scans");
  longjmp(reading->failure, 1);
}

static bool jpeg_read(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  struct jpeg_reading reading = {.count = count};
  struct jpeg_decompress_struct *info = &reading.info;
  info->err = jpeg_std_error(&reading.manager);
  reading.manager.error_exit = jpeg_failed;
  reading.manager.emit_message = jpeg_warned;
  if (setjmp(reading.failure)) {
    size_t left = info->src != NULL ? info->src->bytes_in_buffer : count;
    jpeg_destroy_decompress(info);
    return fail(image, reading.message, left <= count ? count - left : count);
  }
  jpeg_create_decompress(info);
  reading.progress.progress_monitor = jpeg_advanced;
  info->progress = &reading.progress;
  jpeg_mem_src(info, bytes, count);
  jpeg_read_header(info, TRUE);
  const char *wrong = NULL;
  if (info->num_components != 1 && info->num_components != 3) {
    wrong = "it has neither one nor three colours (CMYK?): save it as RGB";
  } else if (pixels == NULL) {
    image->width = (int)info->image_width;
    image->height = (int)info->image_height;
    image->channels = info->num_components;
  } else {
    info->out_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(info);
    if ((int)info->output_width != image->width || (int)info->output_height != image->height ||
        info->output_components != image->channels) {
      wrong = "another size than before";
    } else {
      while (info->output_scanline < info->output_height) {
        JSAMPROW row = pixels + (size_t)info->output_scanline * (size_t)image->width * (size_t)image->channels;
        jpeg_read_scanlines(info, &row, 1);
      }
      jpeg_finish_decompress(info);
    }
  }
  jpeg_destroy_decompress(info);
  return wrong == NULL || fail(image, wrong, 0);
}

// MARK: Both

static bool image_read(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  return is_jpeg(bytes, count) ? jpeg_read(bytes, count, image, pixels) : png_read(bytes, count, image, pixels, false);
}

bool atelier_image_size(const uint8_t *bytes, size_t count, atelier_image *image) {
  return image_read(bytes, count, image, NULL);
}

bool atelier_image_pixels(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  return image_read(bytes, count, image, pixels);
}

bool atelier_image_indices(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *indices) {
  if (is_jpeg(bytes, count)) return fail(image, "a JPEG picture changes the numbers of a map: make it a PNG", 0);
  return png_read(bytes, count, image, indices, true);
}
