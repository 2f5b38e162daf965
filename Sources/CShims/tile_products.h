#ifndef ATELIER_TILE_PRODUCTS_H
#define ATELIER_TILE_PRODUCTS_H

// Products of some rows and columns whose sums fit into registers.

#include "lanes.h"

#if defined(__AVX512F__)
typedef lanes wide;
enum { width = 16, most_rows = 12 };
#else
typedef half_lanes wide;
enum { width = 8, most_rows = 6 };
#endif

INLINE wide load(const float *from) {
  wide v;
  memcpy(&v, from, sizeof v);
  return v;
}
INLINE void store(wide v, float *to) { memcpy(to, &v, sizeof v); }

/// Where the second operand's rows lie: groups of some rows.
struct grouped {
  const float *start;
  long rows, step, groups, group_step;
};

/// c = a · b, or c += a · b, for some rows and columns that fit into registers.
INLINE void product_tile(
    const float *a, long a_row, long a_step, const struct grouped *right, float *c, long c_row, const _Bool adds,
    const int rows, const int vectors) {
  wide sum[most_rows * 2];
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < vectors; j++) {
      sum[i * vectors + j] = adds ? load(c + i * c_row + j * width) : (wide)0;
    }
  }
  for (long group = 0; group < right->groups; group++) {
    const float *from = right->start + group * right->group_step;
    for (long at = 0; at < right->rows; at++, a += a_step, from += right->step) {
      wide row[2];
      for (int j = 0; j < vectors; j++) row[j] = load(from + j * width);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < vectors; j++) sum[i * vectors + j] += a[i * a_row] * row[j];
      }
    }
  }
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < vectors; j++) store(sum[i * vectors + j], c + i * c_row + j * width);
  }
}

INLINE void product_rows(
    long rows, const float *a, long a_row, long a_step, const struct grouped *right, float *c, long c_row,
    const _Bool adds, const int vectors) {
  long row = 0;
  for (; row + most_rows <= rows; row += most_rows) {
    product_tile(a + row * a_row, a_row, a_step, right, c + row * c_row, c_row, adds, most_rows, vectors);
  }
  for (; row + 4 <= rows; row += 4) {
    product_tile(a + row * a_row, a_row, a_step, right, c + row * c_row, c_row, adds, 4, vectors);
  }
  for (; row < rows; row++) {
    product_tile(a + row * a_row, a_row, a_step, right, c + row * c_row, c_row, adds, 1, vectors);
  }
}

#endif
