"""`python -m cli.install run|develop` prepares the clone; `... npm ARGUMENTS` runs npm in it."""

import sys

from cli.install.dashboard import build, npm
from cli.install.environment import Lock, make_environment
from cli.install.step import InstallError

USAGE = "usage: python -m cli.install run | develop | npm ARGUMENTS"


def main(arguments: list[str]) -> None:
    """Do what the command line asks."""
    match arguments:
        case ["run"]:
            make_environment(Lock.RUN)
            build()
        case ["develop"]:
            make_environment(Lock.DEVELOP)
            build()
        case ["npm", *rest]:
            npm(*rest)
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InstallError as error:
        sys.exit(f"Auto Forex Trader: {error}")
