// Conversions and roots of vectors: the few operations that Swift's SIMD types do one lane at a time.
// Imported into Swift as SIMD16<Float>, SIMD16<Int32>, SIMD8<Double> and so on, and inlined there.
#ifndef ATELIER_VECTORS_H
#define ATELIER_VECTORS_H

typedef float atelier_float16 __attribute__((ext_vector_type(16)));
typedef float atelier_float8 __attribute__((ext_vector_type(8)));
typedef double atelier_double8 __attribute__((ext_vector_type(8)));
typedef int atelier_int16 __attribute__((ext_vector_type(16)));

#define ATELIER_INLINE static inline __attribute__((always_inline))

ATELIER_INLINE atelier_float16 atelier_square_root(atelier_float16 x) { return __builtin_elementwise_sqrt(x); }
ATELIER_INLINE atelier_float16 atelier_floats(atelier_int16 x) { return __builtin_convertvector(x, atelier_float16); }
ATELIER_INLINE atelier_double8 atelier_doubles(atelier_float8 x) { return __builtin_convertvector(x, atelier_double8); }
ATELIER_INLINE atelier_float8 atelier_narrowed(atelier_double8 x) { return __builtin_convertvector(x, atelier_float8); }

// x · 2ⁿ for whole n, rounded once where the result is denormal, ∞ where it is too large.
ATELIER_INLINE atelier_float16 atelier_scaled(atelier_float16 x, atelier_float16 n) {
#ifdef __AVX512F__
  return __builtin_ia32_scalefps512_mask(x, n, x, -1, 4);
#else
  // By two factors, since 2ⁿ may not be a Float32; n is limited to what takes any result to 0 or ∞ already.
  const atelier_float16 most = 250;
  n = __builtin_elementwise_max(__builtin_elementwise_min(n, most), -most);
  atelier_int16 whole = __builtin_convertvector(n, atelier_int16);
  atelier_int16 half = whole >> 1;
  return x * (atelier_float16)((half + 127) << 23) * (atelier_float16)((whole - half + 127) << 23);
#endif
}

// The same for whole n from -250 to 0.
ATELIER_INLINE atelier_float16 atelier_scaled_down(atelier_float16 x, atelier_float16 n) {
#ifdef __AVX512F__
  return __builtin_ia32_scalefps512_mask(x, n, x, -1, 4);
#else
  atelier_int16 whole = __builtin_convertvector(n, atelier_int16);
  atelier_int16 half = whole >> 1;
  return x * (atelier_float16)((half + 127) << 23) * (atelier_float16)((whole - half + 127) << 23);
#endif
}

// Asks for a cache line that will soon be read.
ATELIER_INLINE void atelier_prefetch(const float *line) { __builtin_prefetch(line); }

// a0 b0 a1 b1 …: of the first and of the second eight lanes.
ATELIER_INLINE atelier_float16 atelier_zip_low(atelier_float16 a, atelier_float16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
ATELIER_INLINE atelier_float16 atelier_zip_high(atelier_float16 a, atelier_float16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

#undef ATELIER_INLINE
#endif
