#ifndef ATELIER_CONVOLUTION_H
#define ATELIER_CONVOLUTION_H

#include <stddef.h>

// oneDNN's convolutions and matrix product behind one interface for its versions 2 and 3.

/// What is computed from what: y from x and w; dx from dy and w; dw from x and dy.
enum atelier_convolution_kind {
  atelier_convolution_forward,
  atelier_convolution_input,
  atelier_convolution_weights,
};

/// x [batch, height, width, in], w [out, in / groups, kernel_height, kernel_width],
/// y [batch, out_height, out_width, out].
struct atelier_convolution_shape {
  long batch, height, width, in, out_height, out_width, out;
  long kernel[2], stride[2], dilation[2];
  long padding[4];  // top, left, bottom, right
  long groups;
  /// Products take numbers rounded to bf16; sums are made in Float32.
  _Bool bf16;
};

typedef struct atelier_convolution atelier_convolution;

/// Whether oneDNN multiplies numbers of 16 bits with the exponent of Float32 here: the processor has AVX512_BF16, and
/// ONEDNN_MAX_CPU_ISA does not forbid it.
_Bool atelier_has_bf16(void);

/// NULL when oneDNN cannot; `*failure` then says where and why.
atelier_convolution *atelier_convolution_make(
    enum atelier_convolution_kind kind, const struct atelier_convolution_shape *shape, const char **failure);
void atelier_convolution_free(atelier_convolution *convolution);
/// Bytes of working memory that a run borrows.
size_t atelier_convolution_scratch(const atelier_convolution *convolution);
/// The name of the implementation that oneDNN picked, for profiles.
const char *atelier_convolution_name(const atelier_convolution *convolution);
/// Operands in the order of `atelier_convolution_kind`; `working` is on a cache line's boundary, its contents do not
/// matter. False when oneDNN reports a failure.
_Bool atelier_convolution_run(
    atelier_convolution *convolution, const float *a, const float *b, float *result, void *working);

/// c = op(a) · op(b) in row-major order with rows of lda, ldb, ldc numbers; on the threads of `atelier_set_threads`.
_Bool atelier_sgemm(
    _Bool transpose_a, _Bool transpose_b, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
    float *c, long ldc);

#endif
