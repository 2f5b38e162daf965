// Metrics: see docs/
