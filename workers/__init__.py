"""Composition roots: settings become adapters, adapters become activities, by queue."""
