#include "CBuild.h"

// Package.swift defines both, for this file alone: another commit compiles nothing else anew.
const char *atelier_commit(void) { return ATELIER_COMMIT; }
const char *atelier_built_for(void) { return ATELIER_BUILT_FOR; }
