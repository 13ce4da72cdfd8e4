"""Thin classes over ports: the only place that turns a port's error into Temporal's."""
