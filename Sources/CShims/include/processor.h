#ifndef ATELIER_PROCESSOR_H
#define ATELIER_PROCESSOR_H

/// Ends the program with status 2 and one clear line when it was compiled for instructions that this processor lacks.
/// Runs by itself before `main`.
void atelier_check_processor(void);

/// Whether the processor multiplies numbers of 16 bits with the exponent of Float32 (AVX512_BF16).
_Bool atelier_has_bf16(void);

#endif
