#ifndef ATELIER_TILES_H
#define ATELIER_TILES_H

// Products of matrices that the caches hold, which a kernel makes one after the other.

enum { atelier_tile_block = 32 };

/// A matrix that is read by columns: blocks of 32, a row of a block `row` numbers after the one before it.
struct atelier_tile_columns {
  const float *start;
  long row, block;
};

/// c = a · b, or c += a · b, with `k` products in each sum, added in order. Number i of a row of a lies i times `a_step`
/// after its first. `columns` is a multiple of 16.
void atelier_tile_product(
    long rows, long columns, long k, const float *a, long a_row, long a_step, struct atelier_tile_columns b, float *c,
    long c_row, _Bool adds);

/// Turns rows into columns, in blocks of 32 that lie one after the other: c's block · 32 + i is row block · 32 + i. Zeros
/// fill the last block. `columns` is a multiple of 16.
void atelier_tile_turn(const float *from, long rows, long columns, float *to);

#endif
