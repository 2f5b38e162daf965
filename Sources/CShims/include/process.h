#ifndef ATELIER_PROCESS_H
#define ATELIER_PROCESS_H

/// Has the kernel send this process SIGTERM when its parent, the process of that number, dies (prctl is variadic, which
/// Swift cannot call), and ends it a minute later if it still lives.
void atelier_die_with_parent(int parent);

/// A copy of this process, in a process group of its own, with no input, these files as its output and its errors, no
/// other file open, and no signal blocked or handled. Returns 0 in the copy, its number here, -1 where there is none.
int atelier_fork(int output, int errors);

#endif
