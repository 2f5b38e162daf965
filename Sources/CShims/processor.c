#include "processor.h"

#if defined(__x86_64__)
#include <unistd.h>

// This code must run on any x86-64 processor, whatever the rest was compiled for.
#define ANY_PROCESSOR \
  __attribute__((     \
      target("no-avx,no-bmi,no-bmi2,no-lzcnt,no-popcnt,no-movbe,no-sse4.2,no-sse4.1,no-ssse3,no-sse3"), noinline))

ANY_PROCESSOR static void say(const char *text) {
  const char *end = text;
  while (*end) end++;
  if (write(STDERR_FILENO, text, (unsigned long)(end - text)) < 0) _exit(2);
}

// Unused where nothing but the oldest instructions is needed.
__attribute__((unused)) ANY_PROCESSOR static void stop(const char *feature) {
  say("atelier: this binary was built for another processor (needs ");
  say(feature);
  say("): run `make build` here\n");
  _exit(2);
}

#define NEED(feature) \
  if (!__builtin_cpu_supports(feature)) stop(feature)

// 101 is the first priority open to programs: nothing of this binary has run yet.
__attribute__((constructor(101))) ANY_PROCESSOR void atelier_check_processor(void) {
  __builtin_cpu_init();
#ifdef __SSE4_2__
  NEED("sse4.2");
#endif
#ifdef __AVX__
  NEED("avx");
#endif
#ifdef __AVX2__
  NEED("avx2");
#endif
#ifdef __FMA__
  NEED("fma");
#endif
#ifdef __BMI__
  NEED("bmi");
#endif
#ifdef __BMI2__
  NEED("bmi2");
#endif
#ifdef __AVX512F__
  NEED("avx512f");
#endif
#ifdef __AVX512CD__
  NEED("avx512cd");
#endif
#ifdef __AVX512BW__
  NEED("avx512bw");
#endif
#ifdef __AVX512DQ__
  NEED("avx512dq");
#endif
#ifdef __AVX512VL__
  NEED("avx512vl");
#endif
#ifdef __AVX512IFMA__
  NEED("avx512ifma");
#endif
#ifdef __AVX512VBMI__
  NEED("avx512vbmi");
#endif
#ifdef __AVX512VBMI2__
  NEED("avx512vbmi2");
#endif
#ifdef __AVX512VNNI__
  NEED("avx512vnni");
#endif
#ifdef __AVX512BITALG__
  NEED("avx512bitalg");
#endif
#ifdef __AVX512VPOPCNTDQ__
  NEED("avx512vpopcntdq");
#endif
#ifdef __AVX512BF16__
  NEED("avx512bf16");
#endif
#ifdef __AVX512VP2INTERSECT__
  NEED("avx512vp2intersect");
#endif
#ifdef __AVX512FP16__
  NEED("avx512fp16");
#endif
#ifdef __AVXVNNI__
  NEED("avxvnni");
#endif
#ifdef __GFNI__
  NEED("gfni");
#endif
#ifdef __VAES__
  NEED("vaes");
#endif
#ifdef __VPCLMULQDQ__
  NEED("vpclmulqdq");
#endif
}

#else
void atelier_check_processor(void) {}
#endif

const char *atelier_vectors(void) {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__x86_64__)
  return "SSE2";
#elif defined(__aarch64__)
  return "NEON";
#else
  return "none";
#endif
}
