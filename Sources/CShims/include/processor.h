#ifndef ATELIER_PROCESSOR_H
#define ATELIER_PROCESSOR_H

/// Ends the program with status 2 and one clear line when it was compiled for instructions that this processor lacks.
/// Runs by itself before `main`.
void atelier_check_processor(void);

/// The widest vectors that the program was compiled for: `AVX-512`.
const char *atelier_vectors(void);

#endif
