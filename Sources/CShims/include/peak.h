#ifndef ATELIER_PEAK_H
#define ATELIER_PEAK_H

/// Multiplies and adds in registers as fast as one core can; says how many operations that were.
long atelier_peak(long rounds);

#endif
