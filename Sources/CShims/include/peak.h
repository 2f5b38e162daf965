#ifndef ATELIER_PEAK_H
#define ATELIER_PEAK_H

enum { atelier_peak_round = 2 * 16 * 16 };  // operations in a round: a product and a sum in 16 chains of 16 lanes

/// Multiplies and adds in registers as fast as one core can.
void atelier_peak(long rounds);

#endif
