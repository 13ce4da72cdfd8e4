"""Tests of the checks that the benches make."""
