"""Times against named opponents. One file a subject; each holds frozen `Benchmark` values."""
