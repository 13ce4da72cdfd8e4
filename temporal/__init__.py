"""Everything about Temporal itself, nothing about trading."""
