"""Run one worker process: `python -m workers orders|strategies|backtests|maintenance`."""

import importlib
import sys

from workers.process import main

PROCESSES = ("orders", "strategies", "backtests", "maintenance")

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PROCESSES:
        sys.exit(f"usage: python -m workers {'|'.join(PROCESSES)}")
    # Imported by name, so that the orders process never loads what backtests need.
    main(importlib.import_module(f"workers.{sys.argv[1]}").PROCESS)
