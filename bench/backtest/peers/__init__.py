"""Other engines with the benchmark's strategy; each runs in an environment of its own."""
