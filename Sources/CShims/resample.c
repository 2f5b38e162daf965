#include "resample.h"

#include "lanes.h"

/// The weighted sum of `count` pixels, `stride` numbers apart.
INLINE lanes weighted(const float *from, long stride, const float *weight, long count, long n) {
  lanes sum = lanes_load(from, n) * weight[0];
  for (long k = 1; k < count; k++) sum += lanes_load(from + k * stride, n) * weight[k];
  return sum;
}

void atelier_resample(
    const struct atelier_taps *rows, const struct atelier_taps *columns, long in_height, long in_width, long channels,
    const float *x, float *y, float *line, long first_row, long end_row) {
  const long in_row = in_width * channels;
  for (long row = first_row; row < end_row; row++) {
    long index = row % rows->size, count = rows->count[index];
    const float *weight = rows->weight + index * rows->most;
    const float *from = x + (row / rows->size * in_height + rows->first[index]) * in_row;
    if (count > 1 || weight[0] != 1) {
      FOR_LANES(in_row, lanes_store(weighted(from + at, in_row, weight, count, n), line + at, n));
      from = line;
    }
    float *to = y + row * columns->size * channels;
    for (long column = 0; column < columns->size; column++, to += channels) {
      const float *pixel = from + columns->first[column] * channels;
      const float *shares = columns->weight + column * columns->most;
      long taps = columns->count[column];
      FOR_LANES(channels, lanes_store(weighted(pixel + at, channels, shares, taps, n), to + at, n));
    }
  }
}
