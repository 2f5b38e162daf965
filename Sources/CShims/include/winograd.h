#ifndef ATELIER_WINOGRAD_H
#define ATELIER_WINOGRAD_H

// Convolutions with fewer multiplications, by the algorithms of Toom, Cook and Winograd. Tiles of 4×4 results are
// computed from 5×5 or 6×6 numbers a channel, as many as filters of 2×2 and 3×3 taps meet, with one product a number
// instead of one a tap: 25 or 36 multiplications in place of 64 or 144.
//
// Larger filters are taken apart: of those that move by one pixel, each part has neighbouring taps; of those that move
// by two, every second one. A convolution is the sum over the parts; where the filter moves by two, each part of the
// gradient for the input makes pixels of its own.

enum { atelier_winograd_tile = 4, atelier_winograd_most_parts = 3 };

/// Height or width. A part has the filter's taps `tap_first[part] + tap_step · j` for j from 0 to below `taps[part]`.
/// Position i of tile t reads source pixel `source_first[part] + source_step · (4 t + i)`; result i of it is result pixel
/// `result_first[part] + result_step · (4 t + i)`. Taps and pixels outside are zeros, results outside are left out.
struct atelier_winograd_axis {
  long kernel;
  /// Of these two one is 1: parts that are summed, which have the same number of taps, and parts with results of their own.
  long summed, separate;
  long taps[atelier_winograd_most_parts];
  long tap_step, tap_first[atelier_winograd_most_parts];
  long tiles;
  long source, source_step, source_first[atelier_winograd_most_parts];
  long result, result_step, result_first[atelier_winograd_most_parts];
};

struct atelier_winograd {
  struct atelier_winograd_axis rows, columns;
  long images;
  /// Channels of source and result.
  long in, out;
  /// Whether it is the gradient for the input, whose source is dy and whose result is x.
  _Bool is_gradient;
};

/// How many numbers the transformed filters have.
long atelier_winograd_filter_count(const struct atelier_winograd *w);
/// Into how many blocks the result's channels fall.
long atelier_winograd_blocks(const struct atelier_winograd *w);
/// Transforms the filters for some of these blocks. `weights` as in PyTorch.
void atelier_winograd_filters(
    const struct atelier_winograd *w, const float *weights, float *filters, long first_block, long end_block);
/// How many numbers of working memory a run of so many tiles needs.
long atelier_winograd_work_count(const struct atelier_winograd *w, long tiles);
/// Computes the results of some tiles. The work begins on a cache line.
void atelier_winograd_run(
    const struct atelier_winograd *w, const float *source, const float *filters, float *result, float *work,
    long first_tile, long end_tile);

/// What a piece of a weight gradient covers: images, and channels of x and y, whose first ones are multiples of 16.
struct atelier_winograd_piece {
  long first_image, end_image, first_in, end_in, first_out, end_out;
};
/// How many numbers the gradients of transformed filters have. Here all parts have results of their own: gradients.
long atelier_winograd_gradient_count(const struct atelier_winograd *w);
long atelier_winograd_gradient_work_count(
    const struct atelier_winograd *w, const struct atelier_winograd_piece *piece, long tiles);
/// Computes the gradients of the transformed filters of a piece, so many tiles at a time.
void atelier_winograd_gradient(
    const struct atelier_winograd *w, const float *x, const float *dy, float *gradient, float *work, long tiles,
    const struct atelier_winograd_piece *piece);
/// Adds such gradients, `count` of them one after the other, and leaves those of the filters for some blocks of 16 of x's
/// channels.
void atelier_winograd_weights(
    const struct atelier_winograd *w, const float *gradients, long count, float *weights, long first_block,
    long end_block);

#endif
