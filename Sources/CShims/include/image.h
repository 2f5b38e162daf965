#ifndef ATELIER_IMAGE_H
#define ATELIER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A PNG or JPEG picture in memory, by its first bytes.
typedef struct {
  int width, height;
  /// 1: grey, 3: colours.
  int channels;
  /// What is wrong, and the offset in the bytes up to which they were read.
  char message[200];
  size_t offset;
} atelier_image;

/// Reads the picture's size; false, with a message, where it is neither or damaged.
bool atelier_image_size(const uint8_t *bytes, size_t count, atelier_image *image);

/// Decodes into `height × width × channels` numbers from 0 to 255, as `atelier_image_size` gave them. 16 bits become 8;
/// an alpha channel is laid on black; colour spaces are left as they are.
bool atelier_image_pixels(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *pixels);

/// Reads the indices of a PNG picture of palette or grey pixels, `height × width` numbers, as they are in the file: a
/// palette's colours are of no account, and grey of 1, 2 or 4 bits is not scaled to 255.
bool atelier_image_indices(const uint8_t *bytes, size_t count, atelier_image *image, uint8_t *indices);

#endif
