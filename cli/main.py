"""The `forex` command line."""

import sys
from importlib import import_module

import typer

QUICK = {"backtest": "cli.backtest.commands", "strategy": "cli.strategy.commands"}
"""Groups that start without the rest of the command line, which takes longer than they do."""


def full() -> typer.Typer:
    """Return the command line with all that it knows."""
    from cli import accounts, kill
    from cli.backtest import commands as backtest
    from cli.flatten import flatten
    from cli.history import commands as history
    from cli.stack import commands as stack
    from cli.strategy import commands as strategy

    app = typer.Typer(
        name="forex",
        help="Auto Forex Trader: automated currency trading whose orders survive any crash.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.command()(stack.up)
    app.command()(stack.status)
    app.command()(stack.logs)
    app.command()(stack.down)
    app.command()(flatten)
    app.add_typer(accounts.app, name="account")
    app.add_typer(kill.app, name="kill")
    app.add_typer(history.app, name="history")
    app.add_typer(backtest.app, name="backtest")
    app.add_typer(strategy.app, name="strategy")
    return app


def main() -> None:
    """Run the command line."""
    group = QUICK.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if group is None:
        full()()
        return
    name = sys.argv.pop(1)
    import_module(group).app(prog_name=f"forex {name}")


if __name__ == "__main__":
    main()
