#include "inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct atelier_inflate {
  z_stream z;
};

atelier_inflate *atelier_inflate_open(int wrap) {
  atelier_inflate *stream = calloc(1, sizeof *stream);
  if (stream == NULL) return NULL;
  // The largest window; zlib takes the kind of wrapping as a sign or a summand of it.
  int window = wrap == ATELIER_WRAP_GZIP ? 15 + 16 : wrap == ATELIER_WRAP_ZLIB ? 15 : -15;
  if (inflateInit2(&stream->z, window) != Z_OK) {
    free(stream);
    return NULL;
  }
  return stream;
}

void atelier_inflate_close(atelier_inflate *stream) {
  if (stream == NULL) return;
  inflateEnd(&stream->z);
  free(stream);
}

static uInt limited(size_t size) { return size > INT_MAX ? INT_MAX : (uInt)size; }

int atelier_inflate_step(
    atelier_inflate *stream, const uint8_t *input, size_t input_size, size_t *taken,
    uint8_t *output, size_t output_size, size_t *made) {
  z_stream *z = &stream->z;
  uInt offered = limited(input_size), room = limited(output_size);
  z->next_in = (Bytef *)input;
  z->avail_in = offered;
  z->next_out = output;
  z->avail_out = room;
  int result = inflate(z, Z_NO_FLUSH);
  *taken = offered - z->avail_in;
  *made = room - z->avail_out;
  switch (result) {
    case Z_STREAM_END: return ATELIER_INFLATE_END;
    case Z_OK:
    case Z_BUF_ERROR: return ATELIER_INFLATE_MORE;  // no progress possible: not an error, says zlib's manual
    default: return ATELIER_INFLATE_CORRUPT;
  }
}

void atelier_inflate_restart(atelier_inflate *stream) { inflateReset(&stream->z); }

const char *atelier_inflate_message(const atelier_inflate *stream) {
  return stream->z.msg != NULL ? stream->z.msg : "unreadable";
}

uint32_t atelier_crc32(uint32_t before, const uint8_t *bytes, size_t count) {
  return (uint32_t)crc32_z(before, bytes, count);
}
