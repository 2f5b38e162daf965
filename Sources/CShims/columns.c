#include "columns.h"

#include "lanes.h"

static long strips_of(long rows) { return (rows + lanes_width - 1) / lanes_width; }

long atelier_strips(long blocks, long rows) { return blocks * strips_of(rows); }

INLINE void strip_out(
    const float *from, float *to, long rows, long from_columns, long columns, const int *index, long n) {
  for (long j = 0; j < columns; j++) {
    lanes v = 0;
    if (index[j] >= 0) {
      for (long i = 0; i < n; i++) v[i] = from[i * from_columns + index[j]];
    }
    lanes_store(v, to + j * rows, n);
  }
}

INLINE void strip_in(const float *from, float *to, long rows, long columns, const int *index, long n) {
  for (long j = 0; j < columns; j++) {
    lanes v = index[j] >= 0 ? lanes_load(from + index[j] * rows, n) : (lanes)0;
    for (long i = 0; i < n; i++) to[i * columns + j] = v[i];
  }
}

void atelier_columns_out(
    const float *from, float *to, long rows, long from_columns, long columns, const int *index, long first_strip,
    long end_strip) {
  for (long strip = first_strip; strip < end_strip; strip++) {
    long block = strip / strips_of(rows), row = strip % strips_of(rows) * lanes_width;
    const float *a = from + (block * rows + row) * from_columns;
    float *b = to + block * columns * rows + row;
    if (rows - row >= lanes_width) {
      strip_out(a, b, rows, from_columns, columns, index, lanes_width);
    } else {
      strip_out(a, b, rows, from_columns, columns, index, rows - row);
    }
  }
}

void atelier_columns_in(
    const float *from, float *to, long rows, long from_columns, long columns, const int *index, long first_strip,
    long end_strip) {
  for (long strip = first_strip; strip < end_strip; strip++) {
    long block = strip / strips_of(rows), row = strip % strips_of(rows) * lanes_width;
    const float *a = from + block * from_columns * rows + row;
    float *b = to + (block * rows + row) * columns;
    if (rows - row >= lanes_width) {
      strip_in(a, b, rows, columns, index, lanes_width);
    } else {
      strip_in(a, b, rows, columns, index, rows - row);
    }
  }
}
