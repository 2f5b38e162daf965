#ifndef ATELIER_PROCESS_H
#define ATELIER_PROCESS_H

/// Has the kernel send this process SIGTERM when its parent, the process of that number, dies (prctl is variadic, which
/// Swift cannot call).
void atelier_die_with_parent(int parent);

#endif
