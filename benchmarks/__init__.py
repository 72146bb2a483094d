"""How fast the house is, by the method of docs/performance.md: ratios in one run, never a timed test."""
