#ifndef ATELIER_IMAGE_H
#define ATELIER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A PNG or JPEG picture in memory, by its first bytes. `message` has room for 200 bytes.
typedef struct {
  int width, height;
  /// 1: grey, 3: colours; an alpha channel is laid on black.
  int channels;
  char message[200];
} atelier_image;

/// Reads the picture's size; false, with a message, where it is neither or damaged.
bool atelier_image_size(const uint8_t *bytes, size_t count, atelier_image *image);

/// Decodes into `width × height × channels` numbers from 0 to 255, as `atelier_image_size` gave them; `channels` may be
/// changed between to convert.
bool atelier_image_pixels(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels);

#endif
