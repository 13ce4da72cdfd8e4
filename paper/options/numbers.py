"""Whole numbers on the command line."""

import argparse
from collections.abc import Callable

LARGEST_PORT = 65_535


def whole(name: str, least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`, which it calls `name`."""

    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.removeprefix("-").isdigit() else least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{name} is a whole number from {least} to {most}")
        return number

    return read


port = whole("a port", 0, LARGEST_PORT)
