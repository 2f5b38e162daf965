// libjpeg reports errors by longjmp, which Swift cannot live through; libpng's simple interface returns them.
#include "CShims.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static bool is_jpeg(const uint8_t *bytes, size_t count) { return count > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8; }

static bool fail(atelier_image *image, const char *message) {
  snprintf(image->message, sizeof image->message, "%s", message);
  return false;
}

// MARK: PNG

static bool png_open(const uint8_t *bytes, size_t count, atelier_image *image, png_image *png) {
  memset(png, 0, sizeof *png);
  png->version = PNG_IMAGE_VERSION;
  if (count < 8 || png_sig_cmp(bytes, 0, 8) != 0) return fail(image, "neither a PNG nor a JPEG picture");
  if (!png_image_begin_read_from_memory(png, bytes, count)) return fail(image, png->message);
  return true;
}

static bool png_pixels(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  png_image png;
  if (!png_open(bytes, count, image, &png)) return false;
  png.format = image->channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  const png_color black = {0, 0, 0};
  if ((int)png.width != image->width || (int)png.height != image->height) {
    png_image_free(&png);
    return fail(image, "another size than before");
  }
  if (!png_image_finish_read(&png, &black, pixels, 0, NULL)) return fail(image, png.message);
  return true;
}

// MARK: JPEG

struct jpeg_failure {
  struct jpeg_error_mgr manager;
  jmp_buf place;
  char message[JMSG_LENGTH_MAX];
};

static void jpeg_failed(j_common_ptr info) {
  struct jpeg_failure *failure = (struct jpeg_failure *)info->err;
  info->err->format_message(info, failure->message);
  longjmp(failure->place, 1);
}

// A warning is damaged data, which libjpeg would paint grey.
static void jpeg_warned(j_common_ptr info, int level) {
  if (level < 0) jpeg_failed(info);
}

static bool jpeg_read(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  struct jpeg_decompress_struct info;
  struct jpeg_failure failure;
  info.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = jpeg_failed;
  failure.manager.emit_message = jpeg_warned;
  if (setjmp(failure.place)) {
    jpeg_destroy_decompress(&info);
    return fail(image, failure.message);
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, count);
  jpeg_read_header(&info, TRUE);
  if (pixels == NULL) {
    image->width = (int)info.image_width;
    image->height = (int)info.image_height;
    image->channels = info.num_components == 1 ? 1 : 3;
  } else {
    info.out_color_space = image->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&info);
    if ((int)info.output_width != image->width || (int)info.output_height != image->height ||
        info.output_components != image->channels) {
      jpeg_destroy_decompress(&info);
      return fail(image, "another size than before");
    }
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = pixels + (size_t)info.output_scanline * image->width * image->channels;
      jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
  }
  jpeg_destroy_decompress(&info);
  return true;
}

// MARK: Both

bool atelier_image_size(const uint8_t *bytes, size_t count, atelier_image *image) {
  if (is_jpeg(bytes, count)) return jpeg_read(bytes, count, image, NULL);
  png_image png;
  if (!png_open(bytes, count, image, &png)) return false;
  image->channels = png.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
  bool fits = png.width <= 1 << 20 && png.height <= 1 << 20;
  image->width = (int)png.width;
  image->height = (int)png.height;
  png_image_free(&png);
  return fits || fail(image, "sides of over a million pixels");
}

bool atelier_image_pixels(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels) {
  return is_jpeg(bytes, count) ? jpeg_read(bytes, count, image, pixels) : png_pixels(bytes, count, image, pixels);
}
