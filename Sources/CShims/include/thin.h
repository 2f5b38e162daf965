#ifndef ATELIER_THIN_H
#define ATELIER_THIN_H

// Convolutions onto few channels (a picture's 1 or 3), where libraries leave most lanes empty: lanes run over the
// channels that are summed, and eight neighbouring sums are folded together at the end.

enum { atelier_thin_most = 4 };  // the most channels of a result

/// Along an axis, pixels f, f + phases, f + 2 · phases, … of the result (0 ≤ f < phases) meet the same taps of the
/// filter, each time `step` further in the source.
struct atelier_thin_axis {
  long source, margin, padded;  // the source's size, the zeros before it, and its size with all margins
  long result, phases, step;
};

/// One term of a sum: a tap of the filter, at sixteen channels.
struct atelier_thin_term {
  int source;  // from the source of the phase's first result, in an image with margins
  int weight;  // in packed weights
};

struct atelier_thin {
  struct atelier_thin_axis rows, columns;
  long channels, padded_channels;  // of the source, and rounded up to 16
  long outputs;                    // channels of the result: 1 to 4
  long taps;                       // of the filter
  const struct atelier_thin_term *terms;
  const int *first_term;  // [rows.phases · columns.phases + 1]: where the terms of each pair of phases begin
};

/// Packs weights for `atelier_thin_run`, [taps, padded_channels / 16, outputs, 16], from an array with the given
/// strides of outputs and channels, whose taps are contiguous.
void atelier_thin_pack(
    const struct atelier_thin *thin, const float *weights, long output_stride, long channel_stride, float *packed);
/// Images `first_image..<end_image`. `margined` is working memory of [rows.padded, columns.padded, padded_channels]
/// that starts as zeros and belongs to one thread.
void atelier_thin_run(
    const struct atelier_thin *thin, const float *source, const float *packed, float *result, float *margined,
    long first_image, long end_image);

#endif
