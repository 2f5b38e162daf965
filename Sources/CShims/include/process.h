#ifndef ATELIER_PROCESS_H
#define ATELIER_PROCESS_H

/// Asks the kernel to send this process SIGTERM when its parent dies (prctl is variadic, which Swift cannot call).
void atelier_die_with_parent(void);

#endif
