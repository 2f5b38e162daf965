#ifndef ATELIER_SHIMS_H
#define ATELIER_SHIMS_H

#include "inflate.h"
#include "process.h"

#endif
