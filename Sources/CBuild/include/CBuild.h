#ifndef ATELIER_BUILD_H
#define ATELIER_BUILD_H

/// The commit that the program was built from; empty where nobody said it.
const char *atelier_commit(void);

/// The processor that it was built for, as clang names it: `native`, `x86-64-v3`.
const char *atelier_built_for(void);

#endif
