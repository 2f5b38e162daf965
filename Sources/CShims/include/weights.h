#ifndef ATELIER_WEIGHTS_H
#define ATELIER_WEIGHTS_H

// Reordering a filter's weights. Rows are taken in strips of 16, so that threads can share the work.

/// How many strips there are.
long atelier_strips(long blocks, long rows);

/// Packs weights [blocks, rows, taps] as [blocks, pixels, rows]: tap t goes to pixel `pixel_of_tap[t]`, and nowhere if
/// that is -1. Pixels that no tap goes to are left as they are.
void atelier_weights_pack(
    const float *weights, float *packed, long rows, long taps, long pixels, const int *pixel_of_tap,
    long first_strip, long end_strip);
/// The reverse; taps that go nowhere become zeros.
void atelier_weights_unpack(
    const float *packed, float *weights, long rows, long taps, long pixels, const int *pixel_of_tap,
    long first_strip, long end_strip);

/// The weights of a convolution from those of the reversed one: to [out, in, taps] from [in, out, taps], the taps in
/// reverse.
void atelier_weights_reverse(const float *from, float *to, long out, long in, long taps);

#endif
