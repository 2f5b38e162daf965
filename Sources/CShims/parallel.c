#define _GNU_SOURCE
#include "parallel.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
  most_threads = 256,
  most_pieces = 0xFFFF,
  // How long a thread looks for work before it sleeps: longer than what a step does on one thread between two jobs.
  idle_spin_ns = 300 * 1000,
  // How long the thread that began a job looks whether the others are done before it sleeps. Asleep, it leaves its
  // processor to one of them that was put aside.
  wait_spin_ns = 30 * 1000,
  // Waiting longer than this, and than its own part took, is a stall: the other thread was put aside with a piece in
  // hand, for somebody else who wants its processor. After one the next jobs are done alone for a while, for four times
  // as long each time that the stalls come on, so that they cost little.
  stall_ns = 200 * 1000,
  least_rest_ns = 16 * 1000 * 1000,
  most_rest_ns = 1024 * 1000 * 1000,
};

// Three numbers that are seen and changed together: which job they are of, and two more.
static uint64_t word_of(uint32_t job, long high, long low) {
  return (uint64_t)job << 32 | (uint64_t)high << 16 | (uint64_t)low;
}
static uint32_t job_in(uint64_t word) { return (uint32_t)(word >> 32); }
static long high_in(uint64_t word) { return (long)(word >> 16 & 0xFFFF); }
static long low_in(uint64_t word) { return (long)(word & 0xFFFF); }

/// The pieces of a job that are meant for one thread, first come, first served: the end, and the next one.
struct share {
  _Alignas(64) _Atomic uint64_t pieces;
};

/// The one job there is at a time.
static struct {
  /// How many threads it is for, and how many of them have come.
  _Atomic uint64_t threads;
  struct share share[most_threads];
  /// Pieces done; who began the job sleeps on it.
  _Alignas(64) _Atomic uint32_t finished;
  _Atomic bool is_awaited;
  /// Counts jobs; threads without work sleep on it.
  _Atomic uint32_t round;
  _Atomic int sleepers;
  /// These stay as they are until all pieces are done, so whoever has claimed one may read them.
  void (*body)(void *, struct atelier_claims *);
  void *context;

  /// Until when jobs are done alone, and how long that was for.
  long rest_until, rest;

  atomic_flag is_taken;
  /// Threads started so far.
  long workers;
  _Atomic long limit;
} pool = {.is_taken = ATOMIC_FLAG_INIT};

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000 + time.tv_nsec;
}

static void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void wake(_Atomic uint32_t *word, int count) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0); }

long atelier_thread_limit(void) {
  long limit = atomic_load(&pool.limit);
  if (limit > 0) return limit;
  cpu_set_t allowed;
  limit = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : sysconf(_SC_NPROCESSORS_ONLN);
  limit = limit < 1 ? 1 : limit > most_threads ? most_threads : limit;
  atomic_store(&pool.limit, limit);
  return limit;
}

void atelier_set_thread_limit(long limit) {
  atomic_store(&pool.limit, limit > most_threads ? most_threads : limit);
}

/// A piece of the share of a thread, or -1.
static long claim_of(struct atelier_claims *c, long worker) {
  uint64_t word = atomic_load(&pool.share[worker].pieces);
  while (job_in(word) == c->job && low_in(word) < high_in(word)) {
    if (!atomic_compare_exchange_weak(&pool.share[worker].pieces, &word, word + 1)) continue;
    c->claimed++;
    return low_in(word);
  }
  return -1;
}

long atelier_claim(struct atelier_claims *c) {
  if (c->next < c->end) return c->next++;
  // A thread's own share lies together, and is the same in each job of as many pieces: what it needs is in its cache.
  for (long i = 0; i < c->threads; i++) {
    long piece = claim_of(c, (c->worker + i) % c->threads);
    if (piece >= 0) return piece;
  }
  return -1;
}

/// Calls the job's body, and tells that what it claimed is done: not before it has returned, for then whoever began the
/// job goes on, and what the body uses is gone.
static void take_part(struct atelier_claims *claims) {
  pool.body(pool.context, claims);
  atomic_fetch_add(&pool.finished, claims->claimed);
  // The job may be over by now, and another begun: to wake somebody for nothing does no harm.
  if (atomic_load(&pool.is_awaited)) wake(&pool.finished, 1);
}

/// Takes part in the job there is, if there is one that wants more threads.
static bool join(void) {
  uint64_t word = atomic_load(&pool.threads);
  while (low_in(word) < high_in(word)) {
    if (!atomic_compare_exchange_weak(&pool.threads, &word, word + 1)) continue;
    struct atelier_claims claims = {.worker = low_in(word), .threads = high_in(word), .job = job_in(word)};
    // Only with a piece in hand may the rest be read: the job cannot end before that is done.
    claims.next = atelier_claim(&claims);
    if (claims.next < 0) return false;
    claims.end = claims.next + 1;
    take_part(&claims);
    return true;
  }
  return false;
}

static void *work(void *unused) {
  (void)unused;
  for (;;) {
    uint32_t round = atomic_load(&pool.round);
    if (join()) continue;
    for (long end = now() + idle_spin_ns; atomic_load(&pool.round) == round && now() < end;) {
      for (int i = 0; i < 32 && atomic_load_explicit(&pool.round, memory_order_relaxed) == round; i++) rest();
    }
    if (atomic_load(&pool.round) != round) continue;
    atomic_fetch_add(&pool.sleepers, 1);
    sleep_while(&pool.round, round);
    atomic_fetch_sub(&pool.sleepers, 1);
  }
  return NULL;
}

/// Starts threads until there are so many, or the system gives no more.
static void start_workers(long count) {
  if (pool.workers >= count) return;
  // Signals are for the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  while (pool.workers < count && pthread_create(&thread, NULL, work, NULL) == 0) {
    pthread_detach(thread);
    pool.workers++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/// Makes a job for so many threads, wakes those that sleep, and does what they leave of it.
static void share_out(
    long threads, long pieces, void (*body)(void *, struct atelier_claims *), void *context) {
  pool.body = body;
  pool.context = context;
  atomic_store(&pool.finished, 0);
  uint32_t job = job_in(atomic_load(&pool.threads)) + 1;
  for (long i = 0; i < threads; i++) {
    atomic_store(&pool.share[i].pieces, word_of(job, pieces * (i + 1) / threads, pieces * i / threads));
  }
  atomic_store(&pool.threads, word_of(job, threads, 1));
  atomic_fetch_add(&pool.round, 1);
  if (atomic_load(&pool.sleepers) > 0) wake(&pool.round, (int)(threads - 1));
  struct atelier_claims claims = {.threads = threads, .job = job};
  take_part(&claims);
}

/// Returns when the others have done what they had in hand. The job began at `begin`.
static void wait_for(long pieces, long begin) {
  if (atomic_load(&pool.finished) == pieces) return;
  long ready = now(), end = ready + wait_spin_ns;
  uint32_t finished;
  while ((finished = atomic_load(&pool.finished)) != pieces) {
    if (now() < end) {
      for (int i = 0; i < 32 && atomic_load_explicit(&pool.finished, memory_order_relaxed) != pieces; i++) rest();
    } else {
      atomic_store(&pool.is_awaited, true);
      if (atomic_load(&pool.finished) == finished) sleep_while(&pool.finished, finished);
    }
  }
  atomic_store(&pool.is_awaited, false);
  long done = now();
  if (done - ready <= stall_ns || done - ready <= ready - begin) return;
  bool comes_on = begin - pool.rest_until < pool.rest;
  pool.rest = !comes_on ? least_rest_ns : pool.rest * 4 < most_rest_ns ? pool.rest * 4 : most_rest_ns;
  pool.rest_until = done + pool.rest;
}

static void do_alone(long pieces, void (*body)(void *, struct atelier_claims *), void *context) {
  struct atelier_claims claims = {.end = pieces};
  body(context, &claims);
}

void atelier_parallel(
    long threads, long pieces, void (*body)(void *, struct atelier_claims *), void *context) {
  long limit = atelier_thread_limit();
  if (threads > limit) threads = limit;
  if (threads > pieces) threads = pieces;
  if (threads <= 1 || pieces > most_pieces || atomic_flag_test_and_set(&pool.is_taken)) {
    return do_alone(pieces, body, context);
  }
  long begin = now();
  if (begin < pool.rest_until) {
    do_alone(pieces, body, context);
  } else {
    start_workers(threads - 1);
    share_out(threads, pieces, body, context);
    wait_for(pieces, begin);
  }
  atomic_flag_clear(&pool.is_taken);
}
