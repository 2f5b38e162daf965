#ifndef ATELIER_RESAMPLE_H
#define ATELIER_RESAMPLE_H

/// How each pixel of a result along an axis is a weighted sum of neighbouring pixels of the operand.
struct atelier_taps {
  long size;            // pixels of the result
  long most;            // the most taps that a pixel has
  const int *first;     // [size]: the first pixel of the operand
  const int *count;     // [size]: how many pixels, at most `most`
  const float *weight;  // [size, most]
};

/// Resamples rows `first_row..<end_row` (below batch × rows.size) of channels-last images, first along columns of
/// pixels into `line` (in_width × channels numbers), then along rows.
void atelier_resample(
    const struct atelier_taps *rows, const struct atelier_taps *columns, long in_height, long in_width, long channels,
    const float *x, float *y, float *line, long first_row, long end_row);

#endif
