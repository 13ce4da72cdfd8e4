"""Strategies, one a file. Read `ema_cross.py` first; `docs/strategies.md` says how to add yours."""

from pathlib import Path

from strategies.texts import pin

for _path in Path(__file__).parent.glob("*.py"):
    pin(_path, _path.read_text())
