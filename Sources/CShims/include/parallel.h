#ifndef ATELIER_PARALLEL_H
#define ATELIER_PARALLEL_H

/// Calls `body(context, part, parts)` once for each part below `parts`, on as many threads of OpenMP's pool: the pool
/// in which oneDNN works, so that they never compete. Returns when all are done. Each part runs once even when the
/// pool gives fewer threads than asked for (a limit from the environment, a call from within a part).
void atelier_parallel(long parts, void (*body)(void *context, long part, long parts), void *context);

/// How many threads oneDNN's calls from this thread may use, whatever OMP_NUM_THREADS says. Costs a few nanoseconds.
void atelier_set_threads(long threads);

#endif
