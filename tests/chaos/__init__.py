"""The crash matrix: every boundary of an order's path, every fault, every victim."""
