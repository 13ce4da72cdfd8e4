"""Simulations in processes of their own, and what they and their worker say to each other."""
