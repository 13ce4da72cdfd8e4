"""Strategies, one a file. Read `ema_cross.py` first; add yours to the list in `catalogue.py`."""
