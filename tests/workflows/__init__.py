"""Workflows as they are scheduled."""
