// Figures: see docs/
