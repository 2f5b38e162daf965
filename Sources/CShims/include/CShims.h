#ifndef ATELIER_SHIMS_H
#define ATELIER_SHIMS_H

// What Swift cannot say, or not as fast. Each header has one subject.
#include "convolution.h"
#include "few.h"
#include "image.h"
#include "inflate.h"
#include "process.h"
#include "parallel.h"
#include "peak.h"
#include "pool.h"
#include "processor.h"
#include "resample.h"
#include "thin.h"
#include "tiles.h"
#include "vectors.h"
#include "weights.h"
#include "winograd.h"

#endif
