#ifndef ATELIER_INFLATE_H
#define ATELIER_INFLATE_H

#include <stddef.h>
#include <stdint.h>

// Streaming inflation in constant memory (32 KiB of window plus zlib's tables).

typedef struct atelier_inflate atelier_inflate;

/// The format around the deflated data.
enum {
  ATELIER_WRAP_NONE = 0,  // zip
  ATELIER_WRAP_ZLIB = 1,  // MATLAB
  ATELIER_WRAP_GZIP = 2,
};

enum {
  ATELIER_INFLATE_MORE = 0,     // wants more input, or more room for output
  ATELIER_INFLATE_END = 1,      // a member ended, its checksum (and length) agree
  ATELIER_INFLATE_CORRUPT = -1,
};

// NULL: no memory.
atelier_inflate *atelier_inflate_open(int wrap);
void atelier_inflate_close(atelier_inflate *stream);

// Inflates as much as input and room allow; says how many bytes were taken and how many made.
int atelier_inflate_step(
    atelier_inflate *stream, const uint8_t *input, size_t input_size, size_t *taken,
    uint8_t *output, size_t output_size, size_t *made);

// Begins the next member.
void atelier_inflate_restart(atelier_inflate *stream);

// What is wrong after CORRUPT; a static string.
const char *atelier_inflate_message(const atelier_inflate *stream);

/// The CRC-32 of some bytes, going on from the CRC of those before them (0 at the beginning).
uint32_t atelier_crc32(uint32_t before, const uint8_t *bytes, size_t count);

#endif
