// Sweep: see docs/
