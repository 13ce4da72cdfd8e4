"""The `forex` command line."""

import typer

from cli import accounts, kill
from cli.flatten import flatten
from cli.history import commands as history
from cli.stack import commands as stack

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


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
