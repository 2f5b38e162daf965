#ifndef ATELIER_TILES_H
#define ATELIER_TILES_H

// Products of matrices that the caches hold, which a kernel makes one after the other.

enum { atelier_tile_block = 32 };

/// A matrix that is read in blocks of 32 columns: from one block to the next it is `block` numbers, and within a block from
/// one row to the next `row`.
struct atelier_tile_columns {
  const float *start;
  long row, block;
};

/// c = a · b, or c += a · b, with `k` products in each sum, added in order. Number i of a row of a lies i times `a_step`
/// after its first. `columns` is a multiple of 16.
void atelier_tile_product(
    long rows, long columns, long k, const float *a, long a_row, long a_step, struct atelier_tile_columns b, float *c,
    long c_row, _Bool adds);

/// Turns rows into columns, which lie in blocks of 32 one after the other. Zeros fill the last block. `columns`, those of
/// the matrix that is turned, is a multiple of 16.
void atelier_tile_turn(const float *from, long rows, long columns, float *to);

#endif
