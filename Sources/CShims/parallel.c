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
  // processor to one of them that was put aside. With a shorter wait, cores that share no cache lose one per cent.
  wait_spin_ns = 50 * 1000,
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

// A line of memory that one processor wrote takes another a third of a microsecond where they share no cache, as the
// cores of large processors do not. So a job crosses once, and what each thread did of it crosses back once: all that
// is written to begin a job lies in one line, and a thread's share is not written to by others unless they take from it.

/// What is one thread's, in a line of its own.
struct worker {
  /// The pieces of a job that are meant for it, first come, first served: the end, and the next one. Where the job is
  /// an earlier one, nobody has claimed a piece of it yet.
  _Alignas(64) _Atomic uint64_t pieces;
  /// How many pieces it has done of a job, whoever they were meant for.
  _Atomic uint64_t done;
};

static struct worker workers[most_threads];
/// Of each thread, whether it sleeps, on this.
static _Atomic uint32_t is_asleep[most_threads];

/// The one job there is at a time.
static struct {
  /// Its number, for how many threads it is, and how many pieces it has.
  _Alignas(64) _Atomic uint64_t word;
  /// These stay as they are until all pieces are done, so whoever has claimed one may read them.
  void (*body)(void *, struct atelier_claims *);
  void *context;
} job;

static struct {
  /// Who began the job sleeps until `returns` changes.
  _Alignas(64) _Atomic bool is_awaited;
  _Atomic uint32_t returns;

  /// Until when jobs are done alone, and how long that was for.
  long rest_until, rest;

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

/// A piece of the share of a thread, or -1.
static long claim_of(struct atelier_claims *c, long worker) {
  _Atomic uint64_t *pieces = &workers[worker].pieces;
  uint64_t word = atomic_load(pieces);
  for (;;) {
    long next = low_in(word), end = high_in(word);
    if (job_in(word) != c->job) {
      // A later job: this one is over, for none is over before somebody has claimed of every share.
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
  // A thread's own share lies together, and is the same in each job of as many pieces: what it needs is in its cache.
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
  // Only with a piece in hand may the rest be read: the job cannot end before that is done.
  claims.next = atelier_claim(&claims);
  if (claims.next < 0) return;
  claims.end = claims.next + 1;
  job.body(job.context, &claims);
  // Not before the body has returned, for then whoever began the job goes on, and what the body uses is gone.
  atomic_store(&workers[worker].done, word_of(claims.job, 0, claims.claimed));
  if (!atomic_load(&pool.is_awaited)) return;
  // The job may be over by now, and another begun: to wake somebody for nothing does no harm.
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

/// Starts threads until there are so many with this one, or the system gives no more.
static void start_workers(long count) {
  if (pool.started >= count - 1) return;
  static bool is_known_to_fork;
  if (!is_known_to_fork) is_known_to_fork = pthread_atfork(NULL, NULL, forget_workers) == 0;
  // Signals are for the program's own threads.
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

/// Makes a job for so many threads and wakes those that sleep.
static struct atelier_claims share_out(
    long threads, long pieces, void (*body)(void *, struct atelier_claims *), void *context) {
  uint32_t number = job_in(atomic_load(&job.word)) + 1;
  if (number % (1 << 24) == 0) {
    // Numbers come round: no share may be so old that it looks like a later one.
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

/// Whether others have done what the thread that began the job has not.
static bool is_done(const struct atelier_claims *own) {
  long done = own->claimed;
  for (long i = 1; i < own->threads; i++) {
    uint64_t word = atomic_load(&workers[i].done);
    if (job_in(word) == own->job) done += low_in(word);
  }
  return done == own->pieces;
}

/// Returns when the others have done what they had in hand. The job began at `begin`.
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
    start_workers(threads);
    struct atelier_claims claims = share_out(threads, pieces, body, context);
    body(context, &claims);
    wait_for_others(&claims, begin);
  }
  atomic_flag_clear(&pool.is_taken);
}
