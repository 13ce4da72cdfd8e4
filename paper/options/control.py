"""Options of the control port."""

import argparse

from paper.options.numbers import port
from paper.settings import Control


def add_control(parser: argparse.ArgumentParser) -> None:
    """Add the options of the control port."""
    control = parser.add_argument_group("control: faults on demand, for tests and training")
    control.add_argument(
        "--control-port",
        type=port,
        metavar="PORT",
        help="take commands here, 0 lets the system choose; GET / lists them (off)",
    )
    control.add_argument(
        "--control-host", default="127.0.0.1", help="whoever reaches it may do all (%(default)s)"
    )
    control.add_argument(
        "--fault-seed", type=int, default=1, help="for faults with a probability (%(default)s)"
    )


def read_control(given: argparse.Namespace) -> Control | None:
    """Read what `add_control` added; None where no commands are taken."""
    if given.control_port is None:
        return None
    return Control(host=given.control_host, port=given.control_port)
