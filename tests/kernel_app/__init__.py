"""Models that exist only for the tests of the kernel, which has hardly any of its own."""
