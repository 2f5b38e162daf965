#include "peak.h"

#include "lanes.h"

void atelier_peak(long rounds) {
  enum { chains = atelier_peak_round / 2 / lanes_width };  // more than a result waits for, times the units
  lanes sum[chains], factor = 0.999f, term = 0.001f;
  for (int i = 0; i < chains; i++) sum[i] = (float)i;
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < chains; i++) sum[i] = sum[i] * factor + term;
    // The numbers are nobody's: this keeps the loop as it is written.
    for (int i = 0; i < chains; i++) __asm__ volatile("" : "+v"(sum[i]));
  }
}
