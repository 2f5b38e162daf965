#include "peak.h"

// As many independent sums as hide the latency of an addition, and no more than fit into registers.
#if defined(__AVX512F__)
typedef float vector __attribute__((ext_vector_type(16)));
enum { chains = 16 };
#define REGISTER "+v"
#elif defined(__AVX__)
typedef float vector __attribute__((ext_vector_type(8)));
enum { chains = 12 };
#define REGISTER "+x"
#elif defined(__x86_64__)
typedef float vector __attribute__((ext_vector_type(4)));
enum { chains = 12 };
#define REGISTER "+x"
#else
typedef float vector __attribute__((ext_vector_type(4)));
enum { chains = 24 };
#define REGISTER "+w"
#endif

long atelier_peak(long rounds) {
  vector sum[chains], factor = 0.999f, term = 0.001f;
  for (int i = 0; i < chains; i++) sum[i] = (float)i;
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < chains; i++) sum[i] = sum[i] * factor + term;
    // The numbers are never used: this keeps the compiler from changing the loop.
    for (int i = 0; i < chains; i++) __asm__ volatile("" : REGISTER(sum[i]));
  }
  return rounds * 2 * chains * (long)(sizeof(vector) / sizeof(float));
}
