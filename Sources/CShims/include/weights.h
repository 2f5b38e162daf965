#ifndef ATELIER_WEIGHTS_H
#define ATELIER_WEIGHTS_H

// A filter's weights in other orders. Rows are taken in strips of 16, so that threads can share the work.

/// How many strips there are.
long atelier_strips(long blocks, long rows);

/// To packed [blocks, pixels, rows] from weights [blocks, rows, places]: place p goes to pixel `pixel_of_place[p]`,
/// nowhere where that is -1. Pixels that no place goes to are left as they are.
void atelier_weights_pack(
    const float *weights, float *packed, long rows, long places, long pixels, const int *pixel_of_place,
    long first_strip, long end_strip);
/// And back; zeros at places that go nowhere.
void atelier_weights_unpack(
    const float *packed, float *weights, long rows, long places, long pixels, const int *pixel_of_place,
    long first_strip, long end_strip);

/// Weights of a convolution from those of the one that runs the other way: to [out, in, places] from [in, out, places],
/// the places in reverse.
void atelier_weights_reverse(const float *from, float *to, long out, long in, long places);

#endif
