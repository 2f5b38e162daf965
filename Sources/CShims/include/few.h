#ifndef ATELIER_FEW_H
#define ATELIER_FEW_H

/// c[m, n] = a[m, k] · b[n, k]ᵀ with rows of lda, ldb, ldc numbers, for a few rows of a: b is read once, where it lies.
/// Each number of c is a sum in an order that depends on k alone.
void atelier_few_product(
    long m, long n, long k, const float *a, long lda, const float *b, long ldb, float *c, long ldc);

/// c[n] = a[k] · b[k, n] with rows of ldb numbers.
void atelier_row_product(long n, long k, const float *a, const float *b, long ldb, float *c);

#endif
