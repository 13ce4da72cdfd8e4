"""What machine a number was measured on."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Describe cores, load, processor and Python in one line."""
    usable = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{usable} cores ({_processor()}), load {load:.1f} before the start, "
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
