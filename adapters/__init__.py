"""I/O behind the ports. Adapters never import each other, and never Temporal."""
