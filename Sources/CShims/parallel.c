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
  // How long a thread spins for work before it sleeps: longer than a step works on one thread between two jobs.
  idle_spin_ns = 300 * 1000,
  // How long the thread that began a job spins for the others to finish before it sleeps. Asleep, it leaves its
  // processor to one of them that was preempted. A shorter wait costs one per cent where cores share no cache.
  wait_spin_ns = 50 * 1000,
  // Waiting longer than this, and longer than its own part took, is a stall: another thread was preempted within a
  // piece, because another process, or another machine on the same processor, wants its processor. Where stalls take
  // a third of the time or more, jobs are done on one thread for a while, four times as long each time that this happens
  // again soon; where they take less, two threads are still faster than one.
  stall_ns = 200 * 1000,
  least_window_ns = 8 * 1000 * 1000,
  most_window_ns = 64 * 1000 * 1000,
  least_rest_ns = 16 * 1000 * 1000,
  most_rest_ns = 1024 * 1000 * 1000,
};

// Three numbers that are read and changed together: the number of a job, and two more.
static uint64_t word_of(uint32_t job, long high, long low) {
  return (uint64_t)job << 32 | (uint64_t)high << 16 | (uint64_t)low;
}
static uint32_t job_in(uint64_t word) { return (uint32_t)(word >> 32); }
static long high_in(uint64_t word) { return (long)(word >> 16 & 0xFFFF); }
static long low_in(uint64_t word) { return (long)(word & 0xFFFF); }

// To read a cache line that another core wrote takes a third of a microsecond where they share no cache, as in large
// processors. So a job is passed on in one line, and each thread reports in one line: everything that is written to
// begin a job lies in one line, and others write to a thread's line only when they take pieces of its share.

/// The state of one thread, in a cache line of its own.
struct worker {
  /// Its share of a job's pieces, which any thread may claim: the end, and the next piece. If that is an earlier job,
  /// no piece of the share has been claimed in this one yet.
  _Alignas(64) _Atomic uint64_t pieces;
  /// How many pieces of a job it has done, of any share.
  _Atomic uint64_t done;
};

static struct worker workers[most_threads];
/// For each thread, whether it sleeps; it waits for this word to change.
static _Atomic uint32_t is_asleep[most_threads];

/// The current job; there is one at a time.
static struct {
  /// Its number, for how many threads it is, and how many pieces it has.
  _Alignas(64) _Atomic uint64_t word;
  /// Unchanged until all pieces are done, so a thread that has claimed one may read them.
  void (*body)(void *, struct atelier_claims *);
  void *context;
} job;

static struct {
  /// Whether the thread that began the job sleeps; it does so until `returns` changes.
  _Alignas(64) _Atomic bool is_awaited;
  _Atomic uint32_t returns;

  /// Until when jobs are done on one thread, and for how long that was ordered.
  long rest_until, rest;
  /// How much was lost in stalls, and since when.
  long lost, since;

  atomic_flag is_taken;
  /// Threads started so far.
  long started;
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
static void wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }

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

/// Claims a piece of a thread's share; -1: none is left.
static long claim_of(struct atelier_claims *c, long worker) {
  _Atomic uint64_t *pieces = &workers[worker].pieces;
  uint64_t word = atomic_load(pieces);
  for (;;) {
    long next = low_in(word), end = high_in(word);
    if (job_in(word) != c->job) {
      // A later job has begun, so this one is over: a job ends only after pieces of every share were claimed.
      if ((int32_t)(c->job - job_in(word)) < 0) return -1;
      next = c->pieces * worker / c->threads;
      end = c->pieces * (worker + 1) / c->threads;
    }
    if (next >= end) return -1;
    if (!atomic_compare_exchange_weak(pieces, &word, word_of(c->job, end, next + 1))) continue;
    c->claimed++;
    return next;
  }
}

long atelier_claim(struct atelier_claims *c) {
  if (c->next < c->end) return c->next++;
  // A thread's own share is contiguous, and the same in every job of equally many pieces: its data may be in its cache.
  for (long i = 0; i < c->threads; i++) {
    long piece = claim_of(c, (c->worker + i) % c->threads);
    if (piece >= 0) return piece;
  }
  return -1;
}

/// Takes part in a job as one of its threads, if it is not over.
static void join(long worker, uint64_t word) {
  if (worker >= high_in(word)) return;
  struct atelier_claims claims = {
      .worker = worker, .threads = high_in(word), .pieces = low_in(word), .job = job_in(word)};
  // The rest of the job may be read only once a piece is claimed: the job cannot end before that piece is done.
  claims.next = atelier_claim(&claims);
  if (claims.next < 0) return;
  claims.end = claims.next + 1;
  job.body(job.context, &claims);
  // Only after the body has returned: the thread that began the job then goes on, and what the body uses is gone.
  atomic_store(&workers[worker].done, word_of(claims.job, 0, claims.claimed));
  if (!atomic_load(&pool.is_awaited)) return;
  // By now the job may be over and another begun; waking a thread for nothing does no harm.
  atomic_fetch_add(&pool.returns, 1);
  wake(&pool.returns);
}

static void *work(void *own) {
  long worker = (struct worker *)own - workers;
  uint64_t seen = 0, word;
  for (;;) {
    if ((word = atomic_load(&job.word)) != seen) {
      seen = word;
      join(worker, word);
      continue;
    }
    for (long end = now() + idle_spin_ns; atomic_load(&job.word) == seen && now() < end;) {
      for (int i = 0; i < 32 && atomic_load_explicit(&job.word, memory_order_relaxed) == seen; i++) rest();
    }
    if (atomic_load(&job.word) != seen) continue;
    atomic_store(&is_asleep[worker], 1);
    if (atomic_load(&job.word) == seen) sleep_while(&is_asleep[worker], 1);
    atomic_store(&is_asleep[worker], 0);
  }
  return NULL;
}

/// A copy of this process has none of its threads.
static void forget_workers(void) {
  pool.started = 0;
  for (long i = 0; i < most_threads; i++) atomic_store(&is_asleep[i], 0);
}

/// Starts threads until there are `count` with this one, or the system refuses more.
static void start_workers(long count) {
  if (pool.started >= count - 1) return;
  static bool is_known_to_fork;
  if (!is_known_to_fork) is_known_to_fork = pthread_atfork(NULL, NULL, forget_workers) == 0;
  // Signals are handled by the program's other threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  while (pool.started < count - 1 && pthread_create(&thread, NULL, work, &workers[pool.started + 1]) == 0) {
    pthread_detach(thread);
    pool.started++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/// Publishes a job for so many threads and wakes those that sleep.
static struct atelier_claims share_out(
    long threads, long pieces, void (*body)(void *, struct atelier_claims *), void *context) {
  uint32_t number = job_in(atomic_load(&job.word)) + 1;
  if (number % (1 << 24) == 0) {
    // Job numbers wrap around: no share may be so old that it looks like one of a later job.
    for (long i = 0; i < most_threads; i++) atomic_store(&workers[i].pieces, word_of(number - 1, 0, 0));
  }
  job.body = body;
  job.context = context;
  atomic_store_explicit(&job.word, word_of(number, threads, pieces), memory_order_release);
  atomic_thread_fence(memory_order_seq_cst);
  for (long i = 1; i < threads; i++) {
    if (atomic_load(&is_asleep[i]) && atomic_exchange(&is_asleep[i], 0)) wake(&is_asleep[i]);
  }
  return (struct atelier_claims){.threads = threads, .pieces = pieces, .job = number};
}

/// Whether all pieces are done; `own` are the claims of the thread that began the job.
static bool is_done(const struct atelier_claims *own) {
  long done = own->claimed;
  for (long i = 1; i < own->threads; i++) {
    uint64_t word = atomic_load(&workers[i].done);
    if (job_in(word) == own->job) done += low_in(word);
  }
  return done == own->pieces;
}

/// Returns when the other threads have finished the pieces that they claimed. The job began at `begin`.
static void wait_for_others(const struct atelier_claims *own, long begin) {
  if (is_done(own)) return;
  long ready = now(), end = ready + wait_spin_ns;
  while (!is_done(own)) {
    if (now() < end) {
      for (int i = 0; i < 32 && !is_done(own); i++) rest();
      continue;
    }
    atomic_store(&pool.is_awaited, true);
    uint32_t returns = atomic_load(&pool.returns);
    if (!is_done(own)) sleep_while(&pool.returns, returns);
  }
  if (pool.is_awaited) atomic_store(&pool.is_awaited, false);
  long done = now();
  if (done - ready <= stall_ns || done - ready <= ready - begin) return;
  if (done - pool.since > most_window_ns) {
    // What was long ago counts less: the window is cut, and what was lost in it with it.
    long kept = most_window_ns / 2;
    pool.lost = pool.lost * kept / (done - pool.since);
    pool.since = done - kept;
  }
  pool.lost += done - ready;
  long window = done - pool.since;
  if (3 * pool.lost < (window > least_window_ns ? window : least_window_ns)) return;
  bool comes_on = begin - pool.rest_until < pool.rest;
  pool.rest = !comes_on ? least_rest_ns : pool.rest * 4 < most_rest_ns ? pool.rest * 4 : most_rest_ns;
  pool.rest_until = pool.since = done + pool.rest;
  pool.lost = 0;
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
    start_workers(threads);
    struct atelier_claims claims = share_out(threads, pieces, body, context);
    body(context, &claims);
    wait_for_others(&claims, begin);
  }
  atomic_flag_clear(&pool.is_taken);
}
