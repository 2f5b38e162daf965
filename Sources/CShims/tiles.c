#include "tiles.h"

#include "tile_products.h"

void atelier_tile_product(
    long rows, long columns, long k, const float *a, long a_row, long a_step, struct atelier_tile_columns b, float *c,
    long c_row, _Bool adds) {
  long column = 0;
  while (column < columns) {
    const struct grouped right = {
        b.start + column / atelier_tile_block * b.block + column % atelier_tile_block, k, b.row, 1, 0};
    float *to = c + column;
    if (columns - column >= 2 * width) {
      if (adds) {
        product_rows(rows, a, a_row, a_step, &right, to, c_row, 1, 2);
      } else {
        product_rows(rows, a, a_row, a_step, &right, to, c_row, 0, 2);
      }
      column += 2 * width;
    } else {
      if (adds) {
        product_rows(rows, a, a_row, a_step, &right, to, c_row, 1, 1);
      } else {
        product_rows(rows, a, a_row, a_step, &right, to, c_row, 0, 1);
      }
      column += width;
    }
  }
}

void atelier_tile_turn(const float *from, long rows, long columns, float *to) {
  for (long row = 0; row < rows; row += lanes_width) {
    float *block = to + row / atelier_tile_block * columns * atelier_tile_block + row % atelier_tile_block;
    for (long column = 0; column < columns; column += lanes_width) {
      lanes lines[lanes_width];
      for (long i = 0; i < lanes_width; i++) {
        lines[i] = row + i < rows ? lanes_load(from + (row + i) * columns + column, lanes_width) : (lanes)0;
      }
      lanes_transpose(lines);
      for (long i = 0; i < lanes_width; i++) {
        lanes_store(lines[i], block + (column + i) * atelier_tile_block, lanes_width);
      }
    }
  }
  // The second half of the last block.
  if ((rows + lanes_width - 1) / lanes_width % 2 == 1) {
    float *half = to + rows / atelier_tile_block * columns * atelier_tile_block + lanes_width;
    for (long column = 0; column < columns; column++) {
      lanes_store(0, half + column * atelier_tile_block, lanes_width);
    }
  }
}
