"""`forex strategy list`."""

from strategies.folder import Listed, listed


def rows() -> list[dict[str, str | int | bool]]:
    """Tell of each strategy what a list shows."""
    return [_row(each) for each in listed()]


def _row(each: Listed) -> dict[str, str | int | bool]:
    error = each.error
    return {
        "name": each.name,
        "own": each.own,
        "title": each.kind.title if each.kind else "",
        "error": str(error) if error else "",
        "file": str(error.file) if error else "",
        "line": error.line if error else 0,
    }
