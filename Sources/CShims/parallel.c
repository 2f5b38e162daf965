#include "parallel.h"

// libgomp's own interface. clang has no omp.h for it, and `#pragma omp` would bring in clang's runtime: a second pool.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_thread_limit(void);
void omp_set_num_threads(int threads);
void omp_set_dynamic(int dynamic);

// libgomp is not compiled for the thread sanitizer, which is told here what it cannot see: what was written before a
// region is seen in it, what was written in it after it.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifdef SANITIZED
void __tsan_acquire(void *at);
void __tsan_release(void *at);
#define SEE(at) __tsan_acquire(at)
#define SHOW(at) __tsan_release(at)
#else
#define SEE(at) ((void)(at))
#define SHOW(at) ((void)(at))
#endif
static char begun, ended;

struct region {
  void (*body)(void *, long, long);
  void *context;
  long parts;
};

static void member(void *data) {
  SEE(&begun);
  const struct region *region = data;
  long members = omp_get_num_threads();
  for (long part = omp_get_thread_num(); part < region->parts; part += members) {
    region->body(region->context, part, region->parts);
  }
  SHOW(&ended);
}

void atelier_parallel(long parts, void (*body)(void *, long, long), void *context) {
  if (parts <= 1) {
    body(context, 0, 1);
    return;
  }
  struct region region = {body, context, parts};
  SHOW(&begun);
  GOMP_parallel(member, &region, (unsigned)parts, 0);
  SEE(&ended);
}

void atelier_set_threads(long threads) {
  int limit = omp_get_thread_limit();
  omp_set_dynamic(0);
  omp_set_num_threads(threads < 1 ? 1 : threads < limit ? (int)threads : limit);
}
