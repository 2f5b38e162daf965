#ifndef ATELIER_LANES_H
#define ATELIER_LANES_H

// Sixteen numbers at once, for loops over channels.

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum { lanes_width = 16 };
typedef float lanes __attribute__((ext_vector_type(16)));
typedef int lane_marks __attribute__((ext_vector_type(16)));  // -1 where true, else 0; or small whole numbers

/// The first `n` numbers at a place, then zeros; one load where `n` is the constant 16.
INLINE lanes lanes_load(const float *from, long n) {
  lanes v = 0;
  if (n == lanes_width) {
    memcpy(&v, from, sizeof v);
  } else {
    for (long i = 0; i < n; i++) v[i] = from[i];
  }
  return v;
}

INLINE void lanes_store(lanes v, float *to, long n) {
  if (n == lanes_width) {
    memcpy(to, &v, sizeof v);
  } else {
    for (long i = 0; i < n; i++) to[i] = v[i];
  }
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
