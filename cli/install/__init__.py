"""Brings a fresh clone to where it can run; needs nothing but the standard library."""
