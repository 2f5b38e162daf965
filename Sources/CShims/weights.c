#include "weights.h"

#include "lanes.h"

static long strips_of(long rows) { return (rows + lanes_width - 1) / lanes_width; }

long atelier_strips(long blocks, long rows) { return blocks * strips_of(rows); }

static long least(long a, long b) { return a < b ? a : b; }

/// Up to sixteen rows, sixteen taps at a time.
INLINE void strip_pack(
    const float *weights, float *packed, long rows, long taps, const int *pixel_of_tap, long n) {
  for (long first = 0; first < taps; first += lanes_width) {
    long count = least(lanes_width, taps - first);
    lanes tile[lanes_width];
    for (long i = 0; i < lanes_width; i++) {
      const float *from = weights + i * taps + first;
      tile[i] = i >= n ? (lanes)0 : count == lanes_width ? lanes_load(from, lanes_width) : lanes_load(from, count);
    }
    lanes_transpose(tile);
    for (long j = 0; j < count; j++) {
      long pixel = pixel_of_tap[first + j];
      if (pixel >= 0) lanes_store(tile[j], packed + pixel * rows, n);
    }
  }
}

INLINE void strip_unpack(
    const float *packed, float *weights, long rows, long taps, const int *pixel_of_tap, long n) {
  for (long first = 0; first < taps; first += lanes_width) {
    long count = least(lanes_width, taps - first);
    lanes tile[lanes_width];
    for (long j = 0; j < lanes_width; j++) {
      long pixel = j < count ? pixel_of_tap[first + j] : -1;
      tile[j] = pixel >= 0 ? lanes_load(packed + pixel * rows, n) : (lanes)0;
    }
    lanes_transpose(tile);
    for (long i = 0; i < n; i++) {
      float *to = weights + i * taps + first;
      if (count == lanes_width) {
        lanes_store(tile[i], to, lanes_width);
      } else {
        lanes_store(tile[i], to, count);
      }
    }
  }
}

void atelier_weights_pack(
    const float *weights, float *packed, long rows, long taps, long pixels, const int *pixel_of_tap,
    long first_strip, long end_strip) {
  for (long strip = first_strip; strip < end_strip; strip++) {
    long block = strip / strips_of(rows), row = strip % strips_of(rows) * lanes_width;
    const float *from = weights + (block * rows + row) * taps;
    float *to = packed + block * pixels * rows + row;
    if (rows - row >= lanes_width) {
      strip_pack(from, to, rows, taps, pixel_of_tap, lanes_width);
    } else {
      strip_pack(from, to, rows, taps, pixel_of_tap, rows - row);
    }
  }
}

void atelier_weights_unpack(
    const float *packed, float *weights, long rows, long taps, long pixels, const int *pixel_of_tap,
    long first_strip, long end_strip) {
  for (long strip = first_strip; strip < end_strip; strip++) {
    long block = strip / strips_of(rows), row = strip % strips_of(rows) * lanes_width;
    const float *from = packed + block * pixels * rows + row;
    float *to = weights + (block * rows + row) * taps;
    if (rows - row >= lanes_width) {
      strip_unpack(from, to, rows, taps, pixel_of_tap, lanes_width);
    } else {
      strip_unpack(from, to, rows, taps, pixel_of_tap, rows - row);
    }
  }
}

void atelier_weights_reverse(const float *from, float *to, long out, long in, long taps) {
  for (long o = 0; o < out; o++) {
    for (long i = 0; i < in; i++, to += taps) {
      const float *at = from + (i * out + o) * taps;
      for (long tap = 0; tap < taps; tap++) to[tap] = at[taps - 1 - tap];
    }
  }
}
