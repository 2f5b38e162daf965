#ifndef ATELIER_LANES_H
#define ATELIER_LANES_H

// Sixteen numbers at once, for loops over channels.

#include <string.h>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif


#define INLINE static inline __attribute__((always_inline))

enum { lanes_width = 16 };
typedef float lanes __attribute__((ext_vector_type(16)));
typedef int lane_marks __attribute__((ext_vector_type(16)));  // -1 where true, else 0; or small whole numbers

/// The first `n` numbers at an address, then zeros; one load where `n` is the constant 16.
INLINE lanes lanes_load(const float *from, long n) {
  lanes v = 0;
  if (n == lanes_width) {
    memcpy(&v, from, sizeof v);
    return v;
  }
#if defined(__AVX512F__)
  return (lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), from);
#else
  for (long i = 0; i < n; i++) v[i] = from[i];
  return v;
#endif
}

INLINE void lanes_store(lanes v, float *to, long n) {
  if (n == lanes_width) {
    memcpy(to, &v, sizeof v);
    return;
  }
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << n) - 1), (__m512)v);
#else
  for (long i = 0; i < n; i++) to[i] = v[i];
#endif
}

/// a0 b0 a1 b1 …: of the first and of the last eight lanes.
INLINE lanes lanes_zip_first(lanes a, lanes b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE lanes lanes_zip_last(lanes a, lanes b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

INLINE void lanes_turn(const lanes *from, lanes *to) {
  for (int i = 0; i < 8; i++) {
    to[2 * i] = lanes_zip_first(from[i], from[i + 8]);
    to[2 * i + 1] = lanes_zip_last(from[i], from[i + 8]);
  }
}

/// Turns sixteen rows into sixteen columns: a turn rotates the eight bits (row, lane) of each number's address by one.
INLINE void lanes_transpose(lanes *rows) {
  lanes turned[16];
  lanes_turn(rows, turned);
  lanes_turn(turned, rows);
  lanes_turn(rows, turned);
  lanes_turn(turned, rows);
}

INLINE lanes lanes_pick(lane_marks condition, lanes a, lanes b) { return condition ? a : b; }

/// Runs `call` for all channels, in steps of 16: `at` is the first channel and `n` how many (16, or what is left).
#define FOR_LANES(channels, call)                                           \
  do {                                                                      \
    long at = 0;                                                            \
    for (; at + lanes_width <= (channels); at += lanes_width) {             \
      enum { n = lanes_width };                                             \
      call;                                                                 \
    }                                                                       \
    if (at < (channels)) {                                                  \
      const long n = (channels) - at;                                       \
      call;                                                                 \
    }                                                                       \
  } while (0)

#endif
