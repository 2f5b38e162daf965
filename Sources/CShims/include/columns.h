#ifndef ATELIER_COLUMNS_H
#define ATELIER_COLUMNS_H

// Moves the columns of matrices to the front: how a filter's places become an outer axis, and back. Rows are taken in
// strips of 16, so that threads can share the work; there are `atelier_strips(blocks, rows)` of them.

long atelier_strips(long blocks, long rows);
/// to [blocks, columns, rows] from [blocks, rows, from_columns]: column j is `index[j]` of the operand's, or zeros where -1.
void atelier_columns_out(
    const float *from, float *to, long rows, long from_columns, long columns, const int *index, long first_strip,
    long end_strip);
/// to [blocks, rows, columns] from [blocks, from_columns, rows]: column j is `index[j]` of the operand's, or zeros where -1.
void atelier_columns_in(
    const float *from, float *to, long rows, long from_columns, long columns, const int *index, long first_strip,
    long end_strip);

#endif
