#include "pool.h"

#include "lanes.h"

/// The part of a window along one axis that lies in the image: taps `first..<end`, the first at `at`, every `step`-th.
struct taps {
  long first, end, at, step;
};

INLINE struct taps window_taps(const struct atelier_pool *p, int axis, long output) {
  long size = axis == 0 ? p->height : p->width, step = p->dilation[axis];
  long start = output * p->stride[axis] - p->padding[axis];
  long first = start < 0 ? (-start + step - 1) / step : 0;
  long end = start >= size ? 0 : (size - 1 - start) / step + 1;
  if (end > p->kernel[axis]) end = p->kernel[axis];
  if (end < first) end = first;
  return (struct taps){first, end, start + first * step, step};
}

INLINE lanes window_sum(
    const struct atelier_pool *p, const float *image, struct taps rows, struct taps columns, long n) {
  lanes sum = 0;
  for (long ky = rows.first, iy = rows.at; ky < rows.end; ky++, iy += rows.step) {
    const float *at = image + (iy * p->width + columns.at) * p->channels;
    for (long kx = columns.first; kx < columns.end; kx++, at += columns.step * p->channels) sum += lanes_load(at, n);
  }
  return sum;
}

void atelier_average_pool(const struct atelier_pool *p, const float *x, float *y, long first_row, long end_row) {
  const float scale = 1.0f / (float)(p->kernel[0] * p->kernel[1]);
  for (long row = first_row; row < end_row; row++) {
    const float *image = x + row / p->out_height * p->height * p->width * p->channels;
    float *to = y + row * p->out_width * p->channels;
    struct taps rows = window_taps(p, 0, row % p->out_height);
    for (long ox = 0; ox < p->out_width; ox++, to += p->channels) {
      struct taps columns = window_taps(p, 1, ox);
      FOR_LANES(p->channels, lanes_store(window_sum(p, image + at, rows, columns, n) * scale, to + at, n));
    }
  }
}

void atelier_average_pool_input(
    const struct atelier_pool *p, const float *dy, float *dx, long first_row, long end_row) {
  const float scale = 1.0f / (float)(p->kernel[0] * p->kernel[1]);
  const long channels = p->channels;
  for (long row = first_row; row < end_row; row++) {
    float *to = dx + row * p->width * channels;
    memset(to, 0, (unsigned long)(p->width * channels) * sizeof(float));
    for (long ky = 0; ky < p->kernel[0]; ky++) {
      // The output row whose window has this row as its tap ky, if there is one.
      long above = row % p->height + p->padding[0] - ky * p->dilation[0];
      if (above < 0 || above % p->stride[0] != 0 || above / p->stride[0] >= p->out_height) continue;
      const float *from = dy + (row / p->height * p->out_height + above / p->stride[0]) * p->out_width * channels;
      for (long ox = 0; ox < p->out_width; ox++, from += channels) {
        struct taps columns = window_taps(p, 1, ox);
        float *pixel = to + columns.at * channels;
        for (long kx = columns.first; kx < columns.end; kx++, pixel += columns.step * channels) {
          FOR_LANES(
              channels,
              lanes_store(lanes_load(pixel + at, n) + lanes_load(from + at, n) * scale, pixel + at, n));
        }
      }
    }
  }
}

/// Where x replaces the largest number so far: it is larger, or the first NaN.
INLINE lane_marks exceeds(lanes x, lanes largest) { return ~(x <= largest) & (largest == largest); }

INLINE lanes window_pick(
    const struct atelier_pool *p, const float *x, const float *v, struct taps rows, struct taps columns, long n) {
  lanes largest = 0, picked = 0;
  _Bool begun = 0;
  for (long ky = rows.first, iy = rows.at; ky < rows.end; ky++, iy += rows.step) {
    long at = (iy * p->width + columns.at) * p->channels;
    for (long kx = columns.first; kx < columns.end; kx++, at += columns.step * p->channels) {
      lanes here = lanes_load(x + at, n), value = x == v ? here : lanes_load(v + at, n);
      if (!begun) {
        largest = here;
        picked = value;
        begun = 1;
        continue;
      }
      lane_marks more = exceeds(here, largest);
      largest = lanes_pick(more, here, largest);
      picked = lanes_pick(more, value, picked);
    }
  }
  return picked;
}

void atelier_max_pick(
    const struct atelier_pool *p, const float *x, const float *v, float *y, long first_row, long end_row) {
  for (long row = first_row; row < end_row; row++) {
    long image = row / p->out_height * p->height * p->width * p->channels;
    float *to = y + row * p->out_width * p->channels;
    struct taps rows = window_taps(p, 0, row % p->out_height);
    for (long ox = 0; ox < p->out_width; ox++, to += p->channels) {
      struct taps columns = window_taps(p, 1, ox);
      FOR_LANES(
          p->channels, lanes_store(window_pick(p, x + image + at, v + image + at, rows, columns, n), to + at, n));
    }
  }
}

/// `overlap`: whether other windows may add numbers to the same pixels.
INLINE void window_scatter(
    const struct atelier_pool *p, const float *x, lanes dy, float *dx, struct taps rows, struct taps columns,
    _Bool overlap, long n) {
  lanes largest = 0;
  lane_marks best = 0;
  _Bool begun = 0;
  for (long ky = rows.first, iy = rows.at; ky < rows.end; ky++, iy += rows.step) {
    const float *from = x + (iy * p->width + columns.at) * p->channels;
    for (long kx = columns.first; kx < columns.end; kx++, from += columns.step * p->channels) {
      lanes here = lanes_load(from, n);
      lane_marks tap = (int)(ky * p->kernel[1] + kx);
      lane_marks more = begun ? exceeds(here, largest) : (lane_marks)-1;
      largest = lanes_pick(more, here, largest);
      best = more ? tap : best;
      begun = 1;
    }
  }
  for (long ky = rows.first, iy = rows.at; ky < rows.end; ky++, iy += rows.step) {
    float *to = dx + (iy * p->width + columns.at) * p->channels;
    for (long kx = columns.first; kx < columns.end; kx++, to += columns.step * p->channels) {
      lane_marks tap = (int)(ky * p->kernel[1] + kx);
      lanes share = lanes_pick(best == tap, dy, 0);
      lanes_store(overlap ? lanes_load(to, n) + share : share, to, n);
    }
  }
}

void atelier_max_scatter(
    const struct atelier_pool *p, const float *x, const float *dy, float *dx, long first_image, long end_image) {
  const long image_size = p->height * p->width * p->channels;
  _Bool overlap = 0, cover = 1;  // whether windows share pixels, and whether every pixel is in a window
  for (int axis = 0; axis < 2; axis++) {
    long size = axis == 0 ? p->height : p->width, outputs = axis == 0 ? p->out_height : p->out_width;
    overlap |= p->stride[axis] < (p->kernel[axis] - 1) * p->dilation[axis] + 1;
    cover &= p->dilation[axis] == 1 && p->stride[axis] <= p->kernel[axis] &&
             (outputs - 1) * p->stride[axis] + p->kernel[axis] >= size + p->padding[axis];
  }
  for (long image = first_image; image < end_image; image++) {
    float *to = dx + image * image_size;
    if (overlap || !cover) memset(to, 0, (unsigned long)image_size * sizeof(float));
    const float *from = dy + image * p->out_height * p->out_width * p->channels;
    for (long oy = 0; oy < p->out_height; oy++) {
      struct taps rows = window_taps(p, 0, oy);
      for (long ox = 0; ox < p->out_width; ox++, from += p->channels) {
        struct taps columns = window_taps(p, 1, ox);
        FOR_LANES(
            p->channels,
            window_scatter(
                p, x + image * image_size + at, lanes_load(from + at, n), to + at, rows, columns, overlap, n));
      }
    }
  }
}
