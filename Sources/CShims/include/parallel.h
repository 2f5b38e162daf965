#ifndef ATELIER_PARALLEL_H
#define ATELIER_PARALLEL_H

// One pool of threads for all kernels. A job is cut into pieces, by its shape alone, and every thread that is awake
// claims one piece after another. A piece is the same whichever thread computes it, so the bytes of a result do not
// depend on how many threads there are. No job waits for a sleeping thread: the thread that begins it does every piece
// that no other claims, and then waits only for pieces that others have claimed.

/// What one thread does in a job, filled by `atelier_parallel`.
struct atelier_claims {
  long worker;       // below `threads`; no two threads have the same one at the same time
  long threads;      // those with which it shares the job
  long pieces;       // of the job
  long next, end;    // pieces that are this thread's alone
  unsigned job;      // the number of the job
  unsigned claimed;  // how many of its pieces this thread has claimed
};

/// The next piece to compute, counting from 0; -1 when none is left.
long atelier_claim(struct atelier_claims *claims);

/// Calls `body` on at most `threads` threads, this one among them; each call claims pieces until none is left.
/// Returns when all are done. Within a piece, or while another job runs, this thread does all pieces itself.
void atelier_parallel(
    long threads, long pieces, void (*body)(void *context, struct atelier_claims *claims), void *context);

/// How many threads can run at once here: more of them would only wait for each other.
long atelier_thread_limit(void);
/// For tests: another limit, more than there are processors if need be.
void atelier_set_thread_limit(long limit);

#endif
