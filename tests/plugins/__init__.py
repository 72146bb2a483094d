"""Rules of the whole suite, as pytest plugins."""
