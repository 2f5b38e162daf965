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
typedef float half_lanes __attribute__((ext_vector_type(8)));
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

/// The sums of eight vectors.
INLINE half_lanes lanes_fold(const lanes *v) {
  lanes pairs[4], fours[2];
  for (int i = 0; i < 4; i++) {
    lanes a = v[2 * i], b = v[2 * i + 1];
    pairs[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
               __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
  for (int i = 0; i < 2; i++) {
    lanes a = pairs[2 * i], b = pairs[2 * i + 1];
    fours[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
               __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
  lanes a = fours[0], b = fours[1];
  lanes eight = __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29) +
                __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
  return __builtin_shufflevector(eight, eight, 0, 2, 4, 6, 8, 10, 12, 14) +
         __builtin_shufflevector(eight, eight, 1, 3, 5, 7, 9, 11, 13, 15);
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
