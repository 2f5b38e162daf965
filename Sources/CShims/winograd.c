#include "winograd.h"

#include "winograd_transforms.h"

/// Calls `call` with taps that the compiler knows.
#define WITH_TAPS(part, call)                                                                  \
  do {                                                                                         \
    switch ((part).taps_y * 4 + (part).taps_x) {                                               \
      WITH_THESE(1, 1, call) WITH_THESE(1, 2, call) WITH_THESE(1, 3, call)                     \
      WITH_THESE(2, 1, call) WITH_THESE(2, 2, call) WITH_THESE(2, 3, call)                     \
      WITH_THESE(3, 1, call) WITH_THESE(3, 2, call) WITH_THESE(3, 3, call)                     \
    }                                                                                          \
  } while (0)
#define WITH_THESE(y, x, call)           \
  case (y) * 4 + (x): {                  \
    enum { taps_y = (y), taps_x = (x) }; \
    call;                                \
    break;                               \
  }

static long least(long a, long b) { return a < b ? a : b; }
static long padded(long channels) { return (channels + lanes_width - 1) / lanes_width * lanes_width; }

/// A part of the filter: its number along both axes, its taps, and how many points they need.
struct part {
  long y, x, taps_y, taps_x, points;
};

static long parts_of(const struct atelier_winograd_axis *axis) { return axis->summed * axis->separate; }
static long all_parts(const struct atelier_winograd *w) { return parts_of(&w->rows) * parts_of(&w->columns); }
static long summed_parts(const struct atelier_winograd *w) { return w->rows.summed * w->columns.summed; }
static long separate_parts(const struct atelier_winograd *w) { return w->rows.separate * w->columns.separate; }

static struct part part_at(const struct atelier_winograd *w, long y, long x) {
  struct part part = {y, x, w->rows.taps[y], w->columns.taps[x], 0};
  part.points = (tile + part.taps_y - 1) * (tile + part.taps_x - 1);
  return part;
}
static struct part part_of(const struct atelier_winograd *w, long number) {
  return part_at(w, number / parts_of(&w->columns), number % parts_of(&w->columns));
}
/// Of the parts with results of their own one, and of those that are summed in it one.
static struct part summed_part(const struct atelier_winograd *w, long separate, long summed) {
  return part_at(
      w, separate / w->columns.separate + summed / w->columns.summed,
      separate % w->columns.separate + summed % w->columns.summed);
}
/// How many points the separate parts before one have, or all parts.
static long points_before(const struct atelier_winograd *w, long separate) {
  long points = 0;
  for (long i = 0; i < separate; i++) points += summed_part(w, i, 0).points;
  return points;
}
static long most_points(const struct atelier_winograd *w) {
  long points = 0;
  for (long i = 0; i < all_parts(w); i++) {
    if (part_of(w, i).points > points) points = part_of(w, i).points;
  }
  return points;
}
/// How many numbers a result of the products sums over.
static long summed_channels(const struct atelier_winograd *w) { return summed_parts(w) * padded(w->in); }

// MARK: Forward, and the gradient for the input

// Filters: [separate part][block of the result's channels][sixteen of what is summed][point][one of sixteen][block].
// Channels are filled up to sixteens with zeros.

long atelier_winograd_filter_count(const struct atelier_winograd *w) {
  return points_before(w, separate_parts(w)) * summed_channels(w) * padded(w->out);
}

long atelier_winograd_blocks(const struct atelier_winograd *w) { return (w->out + block - 1) / block; }

/// The taps of a part of filters, from all of them.
INLINE void taps_of(
    const struct atelier_winograd *w, const struct part *part, const float *turned, wide *some, const int taps_y,
    const int taps_x) {
  const struct atelier_winograd_axis *rows = &w->rows, *columns = &w->columns;
  for (int i = 0; i < taps_y; i++) {
    // The gradient for the input takes them from the last to the first.
    long y = rows->tap_first[part->y] + rows->tap_step * (w->is_gradient ? taps_y - 1 - i : i);
    for (int j = 0; j < taps_x; j++) {
      long x = columns->tap_first[part->x] + columns->tap_step * (w->is_gradient ? taps_x - 1 - j : j);
      _Bool is_there = y < rows->kernel && x < columns->kernel;
      some[i * taps_x + j] = is_there ? load(turned + (y * columns->kernel + x) * lanes_width) : (wide)0;
    }
  }
}

enum { most_kernel = 81, kernel_room = (most_kernel + lanes_width - 1) / lanes_width * lanes_width };

/// `turned` are the taps of the filters from one channel of the source to sixteen of the result. Where the filters do not
/// stay in a cache until they are used, they are written past it.
INLINE void filters_of(
    const struct atelier_winograd *w, const struct part *part, const float *turned, float *to, long step,
    const _Bool is_large, const int taps_y, const int taps_x) {
  enum { parts = lanes_width / width };
  const int points = (tile + taps_y - 1) * (tile + taps_x - 1);
  wide u[parts][most * most];
  for (int i = 0; i < parts; i++) {
    wide some[most_taps * most_taps];
    taps_of(w, part, turned + i * width, some, taps_y, taps_x);
    transform(of_filter, some, u[i], taps_y, taps_x);
  }
  for (int p = 0; p < points; p++, to += step) {
    for (int i = 0; i < parts; i++) {
      if (is_large) {
        __builtin_nontemporal_store(u[i][p], (wide *)(to + i * width));
      } else {
        store(u[i][p], to + i * width);
      }
    }
  }
}

/// Turns up to sixteen filters, one a line, into vectors of the same tap. What follows a line's taps is loaded with them,
/// which is faster than to leave it out.
INLINE void turn_taps(const float *filters, long line, long count, long taps, const float *end, float *turned) {
  for (long first = 0; first < taps; first += lanes_width) {
    lanes lines[lanes_width];
    for (long i = 0; i < lanes_width; i++) {
      const float *from = filters + i * line + first;
      lines[i] = i >= count                  ? (lanes)0
                 : end - from >= lanes_width ? lanes_load(from, lanes_width)
                                             : lanes_load(from, end - from);
    }
    lanes_transpose(lines);
    for (long i = 0; i < lanes_width; i++) lanes_store(lines[i], turned + (first + i) * lanes_width, lanes_width);
  }
}

void atelier_winograd_filters(
    const struct atelier_winograd *w, const float *weights, float *filters, long first_block, long end_block) {
  const long taps = w->rows.kernel * w->columns.kernel, in = padded(w->in), out = padded(w->out);
  // PyTorch's weights are [out, in, taps] of the convolution, whose in is the gradient's result.
  const long row = w->is_gradient ? taps : w->in * taps, column = w->is_gradient ? w->out * taps : taps;
  const float *end = weights + w->in * w->out * taps;
  const _Bool is_large = atelier_winograd_filter_count(w) >= 1 << 19;
  const long k = summed_channels(w);
  for (long number = first_block; number < end_block; number++) {
    const long first = number * block, columns = least(block, out - first);
    for (long from = 0; from < in; from++) {
      for (long to = first; to < first + columns; to += lanes_width) {
        float turned[kernel_room * lanes_width] __attribute__((aligned(64)));
        turn_taps(
            weights + to * row + from * column, row, from < w->in ? w->out - to : 0, taps, end, turned);
        for (long separate = 0; separate < separate_parts(w); separate++) {
          float *of_part = filters + points_before(w, separate) * k * out;
          for (long summed = 0; summed < summed_parts(w); summed++) {
            const struct part part = summed_part(w, separate, summed);
            const long place = summed * in + from, step = lanes_width * columns;
            float *at = of_part + first * k * part.points + place / lanes_width * part.points * step +
                        place % lanes_width * columns + (to - first);
            WITH_TAPS(part, filters_of(w, &part, turned, at, step, is_large, taps_y, taps_x));
          }
        }
      }
    }
  }
  // What was written past the caches is not ordered with what follows by itself.
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/// The source's pixels under a tile, or the result's pixels of it; NULL: outside.
static void pixels_of(
    const struct atelier_winograd *w, const struct part *part, long number, _Bool is_source, const float *array,
    const float **at) {
  const struct atelier_winograd_axis *rows = &w->rows, *columns = &w->columns;
  const long image = number / (rows->tiles * columns->tiles), place = number % (rows->tiles * columns->tiles);
  const long height = is_source ? rows->source : rows->result, wider = is_source ? columns->source : columns->result;
  const long step_y = is_source ? rows->source_step : rows->result_step;
  const long step_x = is_source ? columns->source_step : columns->result_step;
  const long y =
      (is_source ? rows->source_first : rows->result_first)[part->y] + step_y * (place / columns->tiles * tile);
  const long x =
      (is_source ? columns->source_first : columns->result_first)[part->x] + step_x * (place % columns->tiles * tile);
  const long count_y = is_source ? tile + part->taps_y - 1 : tile, count_x = is_source ? tile + part->taps_x - 1 : tile;
  const long channels = is_source ? w->in : w->out;
  for (long i = 0; i < count_y; i++) {
    for (long j = 0; j < count_x; j++) {
      long row = y + i * step_y, column = x + j * step_x;
      _Bool is_inside = row >= 0 && row < height && column >= 0 && column < wider;
      *at++ = is_inside ? array + ((image * height + row) * wider + column) * channels : NULL;
    }
  }
}

/// The first `n` of `width` numbers, then zeros.
INLINE wide load_some(const float *from, long n) {
  wide v = 0;
  for (long i = 0; i < n; i++) v[i] = from[i];
  return v;
}

/// Transforms `width` channels of a tile of an array, or the `n` that are left, into `to`, point by point.
INLINE void vector_at_points(
    const enum transform kind, const float *const *at, long channel, const long n, float *to, long step,
    const int taps_y, const int taps_x) {
  const int pixels = given(kind, taps_y) * given(kind, taps_x), points = made(kind, taps_y) * made(kind, taps_x);
  wide d[most * most], v[most * most];
  for (int i = 0; i < pixels; i++) {
    d[i] = !at[i] ? (wide)0 : n == width ? load(at[i] + channel) : load_some(at[i] + channel, n);
  }
  transform(kind, d, v, taps_y, taps_x);
  for (int i = 0; i < points; i++) store(v[i], to + i * step);
}

/// Transforms some channels and fills them up with zeros to a multiple of sixteen.
INLINE void tile_at_points(
    const enum transform kind, const float *const *at, long first, long count, float *to, long step, const int taps_y,
    const int taps_x) {
  long channel = 0;
  for (; channel + width <= count; channel += width) {
    vector_at_points(kind, at, first + channel, width, to + channel, step, taps_y, taps_x);
  }
  for (; channel < padded(count); channel += width) {
    const long left = count - channel;
    vector_at_points(kind, at, first + channel, left > 0 ? left : 0, to + channel, step, taps_y, taps_x);
  }
}

INLINE void tile_results(
    float *const *at, long first, long count, const float *from, long step, const int taps_y, const int taps_x) {
  const int points = (tile + taps_y - 1) * (tile + taps_x - 1);
  for (long channel = 0; channel < count; channel += width) {
    const long left = count - channel;
    wide m[most * most], y[tile * tile];
    for (int i = 0; i < points; i++) m[i] = load(from + i * step + channel);
    transform(to_result, m, y, taps_y, taps_x);
    for (int i = 0; i < tile * tile; i++) {
      if (!at[i]) continue;
      if (left >= width) {
        store(y[i], at[i] + first + channel);
      } else {
        for (long lane = 0; lane < left; lane++) at[i][first + channel + lane] = y[i][lane];
      }
    }
  }
}

/// How many channels of the result are computed at a time.
static long chunk_of(const struct atelier_winograd *w) { return least(padded(w->out), 128); }

// An odd number of cache lines lie between the same places of neighbouring points, so that these do not contend for the
// same places of a cache.
static long source_step(const struct atelier_winograd *w, long tiles) {
  return tiles * summed_channels(w) + lanes_width;
}
static long product_step(const struct atelier_winograd *w, long tiles) { return tiles * chunk_of(w) + lanes_width; }

long atelier_winograd_work_count(const struct atelier_winograd *w, long tiles) {
  return most_points(w) * (source_step(w, tiles) + product_step(w, tiles));
}

/// The products of all points for some channels of the result, from `first` on.
static void products_of(
    const struct atelier_winograd *w, long points, long count, const float *sources, const float *filters,
    float *products, long first) {
  const long k = summed_channels(w), chunk = chunk_of(w), channels = least(chunk, padded(w->out) - first);
  for (long point = 0; point < points; point++) {
    const float *a = sources + point * source_step(w, count);
    float *c = products + point * product_step(w, count);
    for (long channel = 0; channel < channels; channel += block) {
      const long columns = least(block, channels - channel), step = lanes_width * columns;
      const struct grouped right = {
          filters + (first + channel) * k * points + point * step, lanes_width, columns, k / lanes_width,
          points * step};
      if (columns == block) {
        product_rows(count, a, k, 1, &right, c + channel, chunk, 0, 2);
      } else {
        product_rows(count, a, k, 1, &right, c + channel, chunk, 0, 1);
      }
    }
  }
}

void atelier_winograd_run(
    const struct atelier_winograd *w, const float *source, const float *filters, float *result, float *work,
    long first_tile, long end_tile) {
  const long count = end_tile - first_tile, k = summed_channels(w), chunk = chunk_of(w);
  const long step = source_step(w, count), made_step = product_step(w, count);
  float *products = work + most_points(w) * step;
  const float *at[most * most];
  for (long separate = 0; separate < separate_parts(w); separate++) {
    for (long number = 0; number < count; number++) {
      for (long summed = 0; summed < summed_parts(w); summed++) {
        const struct part part = summed_part(w, separate, summed);
        float *to = work + number * k + summed * padded(w->in);
        pixels_of(w, &part, first_tile + number, 1, source, at);
        WITH_TAPS(part, tile_at_points(of_source, at, 0, w->in, to, step, taps_y, taps_x));
      }
    }
    const struct part part = summed_part(w, separate, 0);
    const float *of_part = filters + points_before(w, separate) * k * padded(w->out);
    for (long first = 0; first < w->out; first += chunk) {
      products_of(w, part.points, count, work, of_part, products, first);
      for (long number = 0; number < count; number++) {
        const float *from = products + number * chunk;
        pixels_of(w, &part, first_tile + number, 0, result, at);
        WITH_TAPS(
            part, tile_results(
                      (float *const *)at, first, least(chunk, w->out - first), from, made_step, taps_y, taps_x));
      }
    }
  }
}

// MARK: The gradient for the weights

// Gradients: [part][point][out][in], channels filled up to sixteens.

static long gradients_before(const struct atelier_winograd *w, long number) {
  long points = 0;
  for (long i = 0; i < number; i++) points += part_of(w, i).points;
  return points * padded(w->in) * padded(w->out);
}

long atelier_winograd_gradient_count(const struct atelier_winograd *w) { return gradients_before(w, all_parts(w)); }

static long gradient_step(long tiles, long channels) { return tiles * padded(channels) + lanes_width; }

long atelier_winograd_gradient_work_count(
    const struct atelier_winograd *w, const struct atelier_winograd_piece *piece, long tiles) {
  return most_points(w) * (gradient_step(tiles, piece->end_in - piece->first_in) +
                           gradient_step(tiles, piece->end_out - piece->first_out));
}

/// c = aᵀ · b, or c += aᵀ · b: a [count, rows], b [count, columns].
INLINE void product_transposed(
    long count, const float *a, long rows, const float *b, long columns, float *c, long c_row, const _Bool adds) {
  for (long column = 0; column < columns; column += block) {
    const struct grouped right = {b + column, count, columns, 1, 0};
    if (columns - column >= block) {
      product_rows(rows, a, 1, rows, &right, c + column, c_row, adds, 2);
    } else {
      product_rows(rows, a, 1, rows, &right, c + column, c_row, adds, 1);
    }
  }
}

void atelier_winograd_gradient(
    const struct atelier_winograd *w, const float *x, const float *dy, float *gradient, float *work, long tiles,
    const struct atelier_winograd_piece *piece) {
  const long in = piece->end_in - piece->first_in, out = piece->end_out - piece->first_out;
  const long step = gradient_step(tiles, in), other_step = gradient_step(tiles, out), row = padded(w->in);
  const long of_image = w->rows.tiles * w->columns.tiles;
  const long first_tile = piece->first_image * of_image, end_tile = piece->end_image * of_image;
  float *other = work + most_points(w) * step;
  const float *at[most * most];
  for (long first = first_tile; first < end_tile; first += tiles) {
    const long count = least(tiles, end_tile - first);
    struct part last = {-1, -1, 0, 0, 0};
    for (long i = 0; i < all_parts(w); i++) {
      const struct part part = part_of(w, i);
      for (long number = 0; number < count; number++) {
        pixels_of(w, &part, first + number, 1, x, at);
        float *to = work + number * padded(in);
        WITH_TAPS(part, tile_at_points(of_source, at, piece->first_in, in, to, step, taps_y, taps_x));
      }
      const _Bool is_new = part.taps_y != last.taps_y || part.taps_x != last.taps_x;
      for (long number = 0; is_new && number < count; number++) {
        pixels_of(w, &part, first + number, 0, dy, at);
        float *to = other + number * padded(out);
        WITH_TAPS(part, tile_at_points(of_result, at, piece->first_out, out, to, other_step, taps_y, taps_x));
      }
      last = part;
      for (long point = 0; point < part.points; point++) {
        const float *a = other + point * other_step, *b = work + point * step;
        float *c = gradient + gradients_before(w, i) + (point * padded(w->out) + piece->first_out) * row +
                   piece->first_in;
        if (first > first_tile) {
          product_transposed(count, a, padded(out), b, padded(in), c, row, 1);
        } else {
          product_transposed(count, a, padded(out), b, padded(in), c, row, 0);
        }
      }
    }
  }
}

INLINE void weights_of(
    const struct atelier_winograd *w, const struct part *part, const float *at, long count, float *turned,
    const int taps_y, const int taps_x) {
  const struct atelier_winograd_axis *rows = &w->rows, *columns = &w->columns;
  const int points = (tile + taps_y - 1) * (tile + taps_x - 1);
  const long point = padded(w->in) * padded(w->out), next = atelier_winograd_gradient_count(w);
  wide u[most * most], some[most_taps * most_taps];
  for (int p = 0; p < points; p++) {
    u[p] = load(at + p * point);
    for (long i = 1; i < count; i++) u[p] += load(at + p * point + i * next);
  }
  transform(to_filter, u, some, taps_y, taps_x);
  for (int i = 0; i < taps_y; i++) {
    for (int j = 0; j < taps_x; j++) {
      long y = rows->tap_first[part->y] + rows->tap_step * i, x = columns->tap_first[part->x] + columns->tap_step * j;
      if (y < rows->kernel && x < columns->kernel) {
        store(some[i * taps_x + j], turned + (y * columns->kernel + x) * lanes_width);
      }
    }
  }
}

void atelier_winograd_weights(
    const struct atelier_winograd *w, const float *gradients, long count, float *weights, long first_block,
    long end_block) {
  const long taps = w->rows.kernel * w->columns.kernel;
  for (long in = first_block * lanes_width; in < least(w->in, end_block * lanes_width); in += lanes_width) {
    const long channels = least(lanes_width, w->in - in);
    for (long out = 0; out < w->out; out++) {
      float turned[kernel_room * lanes_width] __attribute__((aligned(64)));
      for (long i = 0; i < all_parts(w); i++) {
        const struct part part = part_of(w, i);
        const float *at = gradients + gradients_before(w, i) + out * padded(w->in) + in;
        for (int half = 0; half < lanes_width; half += width) {
          WITH_TAPS(part, weights_of(w, &part, at + half, count, turned + half, taps_y, taps_x));
        }
      }
      float *at = weights + (out * w->in + in) * taps, *end = at + channels * taps;
      // From the last taps to the first and from the first line to the last: what is stored past a line's end is
      // written over, which is faster than to leave it out.
      for (long first = (taps - 1) / lanes_width * lanes_width; first >= 0; first -= lanes_width) {
        lanes lines[lanes_width];
        for (long i = 0; i < lanes_width; i++) lines[i] = lanes_load(turned + (first + i) * lanes_width, lanes_width);
        lanes_transpose(lines);
        for (long i = 0; i < channels; i++) {
          float *line = at + i * taps + first;
          if (end - line >= lanes_width) {
            lanes_store(lines[i], line, lanes_width);
          } else {
            lanes_store(lines[i], line, end - line);
          }
        }
      }
    }
  }
}
