#ifndef ATELIER_WINOGRAD_TRANSFORMS_H
#define ATELIER_WINOGRAD_TRANSFORMS_H

// How tiles of a convolution, its filters and its results are taken to points and back: polynomials, one for each line of
// a tile, are multiplied by multiplying their values at enough points.

#include "include/winograd.h"
#include "tile_products.h"

enum { tile = atelier_winograd_tile, most_taps = 3, most = tile + most_taps - 1, block = 2 * width };

// The points at which polynomials are evaluated: ±a, ±b, ∞, and 0 for three taps. Among fractions that are exact these
// leave the smallest errors of those that were tried: 1.5 (two taps) and 1.8 times (three) those of a plain sum. For three
// taps the literature has 0, ±1, ±2, ∞, which leave 4.5 times.
#define POINTS(taps) const float a = (taps) == 3 ? 0.625f : 0.5f, b = (taps) == 3 ? 1.5f : 1.25f, aa = a * a, bb = b * b
/// One over the product of a point's differences from the others.
#define FACTORS(taps)                                                  \
  const float fa = 1 / (2 * ((taps) == 3 ? aa : a) * (aa - bb)),       \
              fb = 1 / (2 * ((taps) == 3 ? bb : b) * (bb - aa)), f0 = 1 / (aa * bb)

/// The source's numbers at the points. A single tap needs no points: each place is one.
INLINE void at_points(const wide *d, wide *v, const int taps) {
  POINTS(taps);
  if (taps == 1) {
    for (int i = 0; i < tile; i++) v[i] = d[i];
  } else if (taps == 3) {
    wide even_a = d[4] - bb * d[2], odd_a = a * (d[3] - bb * d[1]);
    wide even_b = d[4] - aa * d[2], odd_b = b * (d[3] - aa * d[1]);
    v[0] = d[4] - (aa + bb) * d[2] + aa * bb * d[0];
    v[1] = even_a + odd_a, v[2] = even_a - odd_a;
    v[3] = even_b + odd_b, v[4] = even_b - odd_b;
    v[5] = d[5] - (aa + bb) * d[3] + aa * bb * d[1];
  } else {
    wide odd_a = d[3] - bb * d[1], even_a = a * (d[2] - bb * d[0]);
    wide odd_b = d[3] - aa * d[1], even_b = b * (d[2] - aa * d[0]);
    v[0] = odd_a + even_a, v[1] = odd_a - even_a;
    v[2] = odd_b + even_b, v[3] = odd_b - even_b;
    v[4] = d[4] - (aa + bb) * d[2] + aa * bb * d[0];
  }
}

/// The filter's.
INLINE void filter_at_points(const wide *g, wide *u, const int taps) {
  POINTS(taps);
  FACTORS(taps);
  if (taps == 1) {
    for (int i = 0; i < tile; i++) u[i] = g[0];
  } else if (taps == 3) {
    wide even_a = fa * (g[0] + aa * g[2]), odd_a = fa * a * g[1];
    wide even_b = fb * (g[0] + bb * g[2]), odd_b = fb * b * g[1];
    u[0] = f0 * g[0];
    u[1] = even_a + odd_a, u[2] = even_a - odd_a;
    u[3] = even_b + odd_b, u[4] = even_b - odd_b;
    u[5] = g[2];
  } else {
    wide even_a = fa * g[0], odd_a = fa * a * g[1], even_b = fb * g[0], odd_b = fb * b * g[1];
    u[0] = odd_a + even_a, u[1] = odd_a - even_a;
    u[2] = odd_b + even_b, u[3] = odd_b - even_b;
    u[4] = g[1];
  }
}

/// The transpose of that.
INLINE void filter_from_points(const wide *u, wide *g, const int taps) {
  POINTS(taps);
  FACTORS(taps);
  if (taps == 1) {
    g[0] = (u[0] + u[1]) + (u[2] + u[3]);
  } else if (taps == 3) {
    wide even_a = fa * (u[1] + u[2]), odd_a = fa * a * (u[1] - u[2]);
    wide even_b = fb * (u[3] + u[4]), odd_b = fb * b * (u[3] - u[4]);
    g[0] = f0 * u[0] + even_a + even_b;
    g[1] = odd_a + odd_b;
    g[2] = aa * even_a + bb * even_b + u[5];
  } else {
    g[0] = fa * (u[0] - u[1]) + fb * (u[2] - u[3]);
    g[1] = fa * a * (u[0] + u[1]) + fb * b * (u[2] + u[3]) + u[4];
  }
}

/// Four results from their values at the points.
INLINE void results(const wide *m, wide *y, const int taps) {
  POINTS(taps);
  if (taps == 1) {
    for (int i = 0; i < tile; i++) y[i] = m[i];
    return;
  }
  const wide *at = taps == 3 ? m + 1 : m;
  wide even_a = at[0] + at[1], odd_a = a * (at[0] - at[1]), even_b = at[2] + at[3], odd_b = b * (at[2] - at[3]);
  y[0] = taps == 3 ? m[0] + even_a + even_b : even_a + even_b;
  y[1] = odd_a + odd_b;
  y[2] = aa * even_a + bb * even_b;
  y[3] = aa * odd_a + bb * odd_b + at[4];
}

/// The transpose of that.
INLINE void results_at_points(const wide *y, wide *m, const int taps) {
  POINTS(taps);
  if (taps == 1) {
    for (int i = 0; i < tile; i++) m[i] = y[i];
    return;
  }
  wide *at = taps == 3 ? m + 1 : m;
  wide even_a = y[0] + aa * y[2], odd_a = a * (y[1] + aa * y[3]);
  wide even_b = y[0] + bb * y[2], odd_b = b * (y[1] + bb * y[3]);
  if (taps == 3) m[0] = y[0];
  at[0] = even_a + odd_a, at[1] = even_a - odd_a;
  at[2] = even_b + odd_b, at[3] = even_b - odd_b;
  at[4] = y[3];
}

enum transform { of_source, of_filter, to_filter, to_result, of_result };

INLINE int given(const enum transform kind, const int taps) {
  return kind == of_filter ? taps : kind == of_result ? tile : tile + taps - 1;
}
INLINE int made(const enum transform kind, const int taps) {
  return kind == to_filter ? taps : kind == to_result ? tile : tile + taps - 1;
}

INLINE void along(const enum transform kind, const wide *from, wide *to, const int taps) {
  switch (kind) {
  case of_source: at_points(from, to, taps); break;
  case of_filter: filter_at_points(from, to, taps); break;
  case to_filter: filter_from_points(from, to, taps); break;
  case to_result: results(from, to, taps); break;
  case of_result: results_at_points(from, to, taps); break;
  }
}

/// Transforms a tile along both axes; both it and the result are row by row.
INLINE void transform(const enum transform kind, const wide *from, wide *to, const int taps_y, const int taps_x) {
  const int height = given(kind, taps_y), wider = given(kind, taps_x);
  const int new_height = made(kind, taps_y), new_width = made(kind, taps_x);
  wide half[most * most];  // [new width, height]
  for (int i = 0; i < height; i++) {
    wide line[most];
    along(kind, from + i * wider, line, taps_x);
    for (int j = 0; j < new_width; j++) half[j * height + i] = line[j];
  }
  for (int j = 0; j < new_width; j++) {
    wide line[most];
    along(kind, half + j * height, line, taps_y);
    for (int i = 0; i < new_height; i++) to[i * new_width + j] = line[i];
  }
}

#endif
