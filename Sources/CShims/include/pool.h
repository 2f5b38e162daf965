#ifndef ATELIER_POOL_H
#define ATELIER_POOL_H

// Pooling of channels-last images. Each call does some of the rows (or images), so that threads share the work; each
// number is computed by one thread in one order, so that the results do not depend on how many there are.

struct atelier_pool {
  long batch, height, width, channels, out_height, out_width;
  long kernel[2], stride[2], dilation[2];
  long padding[2];  // top, left
};

/// Means over windows, zeros outside the image counted. Rows of y: below batch × out_height.
void atelier_average_pool(const struct atelier_pool *pool, const float *x, float *y, long first_row, long end_row);
/// Each number of dy, divided by the window's size, added all over its window. Rows of dx: below batch × height.
void atelier_average_pool_input(
    const struct atelier_pool *pool, const float *dy, float *dx, long first_row, long end_row);
/// v where x is largest, the first of equals (a NaN counts as largest); 0 for a window entirely outside. Rows of y.
void atelier_max_pick(
    const struct atelier_pool *pool, const float *x, const float *v, float *y, long first_row, long end_row);
/// dy added where x is largest, the first of equals. Takes images, not rows: below batch.
void atelier_max_scatter(
    const struct atelier_pool *pool, const float *x, const float *dy, float *dx, long first_image, long end_image);

#endif
