"""The ways out of the house: one adapter for each channel (docs/adr/0015)."""
