#include "thin.h"

#include "lanes.h"

void atelier_thin_pack(
    const struct atelier_thin *t, const float *weights, long output_stride, long channel_stride, float *packed) {
  for (long tap = 0; tap < t->taps; tap++) {
    for (long first = 0; first < t->padded_channels; first += lanes_width) {
      for (long output = 0; output < t->outputs; output++, packed += lanes_width) {
        for (long lane = 0; lane < lanes_width; lane++) {
          long channel = first + lane;
          packed[lane] =
              channel < t->channels ? weights[output * output_stride + channel * channel_stride + tap] : 0;
        }
      }
    }
  }
}

/// Copies an image inside its margins.
static void fill(const struct atelier_thin *t, const float *source, float *margined) {
  const long channels = t->channels, width = t->columns.source;
  for (long row = 0; row < t->rows.source; row++) {
    float *to =
        margined + ((row + t->rows.margin) * t->columns.padded + t->columns.margin) * t->padded_channels;
    const float *from = source + row * width * channels;
    if (channels == t->padded_channels) {
      memcpy(to, from, (unsigned long)(width * channels) * sizeof(float));
      continue;
    }
    for (long column = 0; column < width; column++, to += t->padded_channels, from += channels) {
      memcpy(to, from, (unsigned long)channels * sizeof(float));
    }
  }
}

/// `width` neighbouring results of a phase, all outputs: sums[width, outputs]. `at` is the source of the first.
INLINE void block(
    const float *at, long step, const struct atelier_thin_term *term, const struct atelier_thin_term *end,
    const float *packed, float *sums, const int width, const int outputs) {
  const float *from[8];
  lanes sum[24];
  for (int i = 0; i < width; i++) from[i] = at + i * step;
  for (int i = 0; i < width * outputs; i++) sum[i] = 0;
  for (; term < end; term++) {
    lanes weight[4];
    for (int o = 0; o < outputs; o++) weight[o] = lanes_load(packed + term->weight + o * lanes_width, lanes_width);
    for (int i = 0; i < width; i++) {
      lanes x = lanes_load(from[i] + term->source, lanes_width);
      for (int o = 0; o < outputs; o++) sum[i * outputs + o] += x * weight[o];
    }
  }
  for (int i = 0; i < width * outputs; i += 8) {
    half_lanes folded = lanes_fold(sum + i);
    memcpy(sums + i, &folded, sizeof folded);
  }
}

INLINE void image(
    const struct atelier_thin *t, const float *margined, const float *packed, float *result, const int width,
    const int outputs) {
  const struct atelier_thin_axis *rows = &t->rows, *columns = &t->columns;
  const long step = columns->step * t->padded_channels;
  for (long row = 0; row < rows->result; row++) {
    const float *line = margined + row / rows->phases * rows->step * columns->padded * t->padded_channels;
    for (long phase = 0; phase < columns->phases && phase < columns->result; phase++) {
      const int *first = t->first_term + row % rows->phases * columns->phases + phase;
      const struct atelier_thin_term *begin = t->terms + first[0], *end = t->terms + first[1];
      float *to = result + (row * columns->result + phase) * outputs;
      const long count = (columns->result - phase - 1) / columns->phases + 1, next = columns->phases * outputs;
      for (long j = 0; j < count; j += width) {
        float sums[24];
        block(line + j * step, step, begin, end, packed, sums, width, outputs);
        for (long i = 0; i < (count - j < width ? count - j : width); i++, to += next) {
          memcpy(to, sums + i * outputs, sizeof(float) * (unsigned)outputs);
        }
      }
    }
  }
}

void atelier_thin_run(
    const struct atelier_thin *t, const float *source, const float *packed, float *result, float *margined,
    long first_image, long end_image) {
  const long in = t->rows.source * t->columns.source * t->channels;
  const long out = t->rows.result * t->columns.result * t->outputs;
  for (long n = first_image; n < end_image; n++) {
    fill(t, source + n * in, margined);
    switch (t->outputs) {
    case 1: image(t, margined, packed, result + n * out, 8, 1); break;
    case 2: image(t, margined, packed, result + n * out, 8, 2); break;
    case 3: image(t, margined, packed, result + n * out, 8, 3); break;
    default: image(t, margined, packed, result + n * out, 4, 4); break;
    }
  }
}
