#ifndef ATELIER_CONVOLUTION_H
#define ATELIER_CONVOLUTION_H

#include <stddef.h>

// oneDNN's convolutions and matrix product behind one interface for its versions 2 and 3. Everything runs on the
// calling thread alone: to use several, cut the work into pieces and call for each.

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

/// oneDNN's version, that of the library which is loaded: `2.6.0`. The same text each time.
const char *atelier_library_version(void);

/// Whether oneDNN multiplies numbers of 16 bits with the exponent of Float32 here: the processor has AVX512_BF16, and
/// ONEDNN_MAX_CPU_ISA does not forbid it.
_Bool atelier_has_bf16(void);
/// Whether it works with AVX-512 here.
_Bool atelier_has_avx512(void);
/// The instructions that oneDNN uses on this processor: `avx2`.
const char *atelier_library_kind(void);

/// Makes a convolution that so many threads may run at a time. NULL if oneDNN cannot; `*failure` then says why. `like`:
/// a convolution with the layout of weights to use; NULL: the best layout.
atelier_convolution *atelier_convolution_make(
    enum atelier_convolution_kind kind, const struct atelier_convolution_shape *shape, long threads,
    const atelier_convolution *like, const char **failure);
void atelier_convolution_free(atelier_convolution *convolution);
/// The name of the implementation that oneDNN picked, for profiles.
const char *atelier_convolution_name(const atelier_convolution *convolution);

/// Bytes of working memory that a run needs.
size_t atelier_convolution_working_bytes(const atelier_convolution *convolution);
/// Bytes of weights, or of their gradient, in the layout of runs.
size_t atelier_convolution_weight_bytes(const atelier_convolution *convolution);
/// Whether that is the layout in which weights are given, so that they need not be packed.
_Bool atelier_convolution_is_plain(const atelier_convolution *convolution);
/// Packs a slice of weights into the layout of runs, or unpacks a slice of their gradient from it. `from` and `to` are
/// the addresses of all slices together. `thread` as for a run.
_Bool atelier_convolution_pack(
    atelier_convolution *convolution, long thread, long slice, const void *from, void *to);
long atelier_convolution_slices(const atelier_convolution *convolution);
/// Operands in the order of `atelier_convolution_kind`, weights packed; `thread` is below the number of threads, one run
/// at a time for each; `working` is on a cache line's boundary, its contents do not matter. False when oneDNN reports
/// a failure.
_Bool atelier_convolution_run(
    atelier_convolution *convolution, long thread, const void *a, const void *b, void *result, void *working);

/// c = op(a) · op(b) in row-major order with rows of lda, ldb, ldc numbers.
_Bool atelier_sgemm(
    _Bool transpose_a, _Bool transpose_b, long m, long n, long k, const float *a, long lda, const float *b, long ldb,
    float *c, long ldc);

#endif
