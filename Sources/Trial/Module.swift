// Trial: see docs/
