#include "few.h"

#include <stdint.h>

#include "lanes.h"

// A tile of c is summed in registers, each number in the lanes of one vector: as many as fit beside the operands.
#if defined(__AVX512F__)
typedef lanes wide;
enum { width = 16, tile_rows = 4, tile_columns = 6 };
INLINE half_lanes fold(const wide *v) { return lanes_fold(v); }
#else
typedef half_lanes wide;
enum { width = 8, tile_rows = 4, tile_columns = 3 };

/// The sums of eight vectors.
INLINE half_lanes fold(const wide *v) {
  half_lanes pairs[4], fours[2];
  for (int i = 0; i < 4; i++) {
    half_lanes a = v[2 * i], b = v[2 * i + 1];
    pairs[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
               __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 2; i++) {
    half_lanes a = pairs[2 * i], b = pairs[2 * i + 1];
    fours[i] = __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13) +
               __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15);
  }
  half_lanes a = fours[0], b = fours[1];
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14) +
         __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
#endif

/// The next `n` numbers, then zeros.
INLINE wide load(const float *from, const long n) {
  wide v = 0;
  if (n == width) {
    memcpy(&v, from, sizeof v);
  } else {
    for (long i = 0; i < n; i++) v[i] = from[i];
  }
  return v;
}

INLINE void step(
    const float *a, long lda, const float *b, long ldb, wide *sum, const int rows, const int columns, const long n) {
  wide right[tile_columns];
  for (int j = 0; j < columns; j++) right[j] = load(b + j * ldb, n);
  for (int i = 0; i < rows; i++) {
    wide left = load(a + i * lda, n);
    for (int j = 0; j < columns; j++) sum[i * columns + j] += left * right[j];
  }
}

/// `is_first` of those that read these columns of b: it fetches the next columns, which are streams too short for the
/// processor to foresee.
INLINE void tile(
    long k, const float *a, long lda, const float *b, long ldb, float *c, long ldc, const int rows, const int columns,
    const _Bool is_first) {
  enum { room = (tile_rows * tile_columns + 7) / 8 * 8 };
  wide sum[room] = {0};
  long at = 0;
  for (; at + width <= k; at += width) {
    if (is_first) {
      // Past the last column lies no array, so that is an address and no pointer.
      for (int j = 0; j < columns; j++) {
        __builtin_prefetch((const void *)((uintptr_t)b + sizeof(float) * (uintptr_t)((columns + j) * ldb + at)));
      }
    }
    step(a + at, lda, b + at, ldb, sum, rows, columns, width);
  }
  if (at < k) step(a + at, lda, b + at, ldb, sum, rows, columns, k - at);
  float folded[room];
  for (int i = 0; i < rows * columns; i += 8) {
    half_lanes eight = fold(sum + i);
    memcpy(folded + i, &eight, sizeof eight);
  }
  for (int i = 0; i < rows; i++) {
    memcpy(c + i * ldc, folded + i * columns, (unsigned long)columns * sizeof(float));
  }
}

/// All rows of some columns.
INLINE void columns_of(
    long m, long k, const float *a, long lda, const float *b, long ldb, float *c, long ldc, const int columns) {
  long row = 0;
  if (m >= tile_rows) {
    tile(k, a, lda, b, ldb, c, ldc, tile_rows, columns, 1);
    row = tile_rows;
  }
  for (; row + tile_rows <= m; row += tile_rows) {
    tile(k, a + row * lda, lda, b, ldb, c + row * ldc, ldc, tile_rows, columns, 0);
  }
  for (; row < m; row++) tile(k, a + row * lda, lda, b, ldb, c + row * ldc, ldc, 1, columns, 0);
}

void atelier_few_product(
    long m, long n, long k, const float *a, long lda, const float *b, long ldb, float *c, long ldc) {
  long column = 0;
  for (; column + tile_columns <= n; column += tile_columns) {
    columns_of(m, k, a, lda, b + column * ldb, ldb, c + column, ldc, tile_columns);
  }
  for (; column < n; column++) columns_of(m, k, a, lda, b + column * ldb, ldb, c + column, ldc, 1);
}

/// Columns `0..<lanes · vectors` of one row, the last vector with `n` of them. Four sums take turns, since each addition
/// waits for the one before.
INLINE void row_sum(long k, const float *a, const float *b, long ldb, float *c, const int vectors, const long n) {
  enum { turns = 4 };
  lanes sum[turns * 2] = {0};
  long i = 0;
  for (; i + turns <= k; i += turns) {
    for (int turn = 0; turn < turns; turn++) {
      for (int v = 0; v < vectors; v++) {
        lanes right = lanes_load(b + (i + turn) * ldb + v * lanes_width, v + 1 < vectors ? lanes_width : n);
        sum[turn * 2 + v] += a[i + turn] * right;
      }
    }
  }
  for (; i < k; i++) {
    for (int v = 0; v < vectors; v++) {
      sum[v] += a[i] * lanes_load(b + i * ldb + v * lanes_width, v + 1 < vectors ? lanes_width : n);
    }
  }
  for (int v = 0; v < vectors; v++) {
    lanes all = (sum[v] + sum[2 + v]) + (sum[4 + v] + sum[6 + v]);
    lanes_store(all, c + v * lanes_width, v + 1 < vectors ? lanes_width : n);
  }
}

void atelier_row_product(long n, long k, const float *a, const float *b, long ldb, float *c) {
  long column = 0;
  for (; column + 2 * lanes_width <= n; column += 2 * lanes_width) {
    row_sum(k, a, b + column, ldb, c + column, 2, lanes_width);
  }
  for (; column + lanes_width <= n; column += lanes_width) {
    row_sum(k, a, b + column, ldb, c + column, 1, lanes_width);
  }
  if (column < n) row_sum(k, a, b + column, ldb, c + column, 1, n - column);
}
