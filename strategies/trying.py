"""Load a user's file in a process of its own first, where it can do no harm to others."""

import json
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from signal import SIGXCPU

from strategies.patience import ENDLESS

PROJECT = Path(__file__).parents[1]
PROCESSOR_SECONDS = 3
SECONDS = 20
"""How long it may take in all: far more, so that a busy machine is not taken for a wait."""
GIGABYTES = 4

WAITS = "waits for something as it is loaded"
CRASHES = f"crashes Python, or wants more than {GIGABYTES} GB of memory, as it is loaded"
ENDS = "ends the process that loads it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a file; `line` is 0 where no line is to blame."""

    line: int
    problem: str


def tried(path: Path, text: str) -> Trouble | None:
    """Load a strategy from a text and make it with its defaults; tell what goes wrong."""
    # Tells the answer from what the file itself prints.
    mark = secrets.token_hex(8)
    done = subprocess.run(
        (sys.executable, "-m", "strategies.trial", str(path), mark),
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONPATH": _search_path(), "PYTHONUTF8": "1"},
        check=False,
    )
    said = [line for line in done.stdout.splitlines() if line.startswith(mark)]
    if done.returncode == 0 and said:
        found = json.loads(said[-1].removeprefix(mark))
        return None if found is None else Trouble(**found)
    return Trouble(line=_last_line(path, done.stderr), problem=_end(done.returncode, done.stderr))


def _end(code: int, said: str) -> str:
    if code == -SIGXCPU:
        return f"{ENDLESS} as it is loaded"
    if code < 0:
        return CRASHES
    return WAITS if "Timeout" in said else ENDS


def _last_line(path: Path, said: str) -> int:
    """Find the file in what `faulthandler` wrote, the latest call first."""
    found = re.search(rf'File "{re.escape(str(path))}", line (\d+)', said)
    return int(found[1]) if found else 0


def _search_path() -> str:
    rest = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(PROJECT), *([rest] if rest else [])])
