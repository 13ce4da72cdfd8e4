"""What can go wrong with recorded ticks."""


class UnreadableHistory(ValueError):
    """A file of ticks cannot be what it claims: the text names it, the row and the value."""


class NoTicks(ValueError):
    """The history has no ticks of an instrument in the range asked for."""


class HistoryUnavailable(Exception):
    """Where the history lies cannot be reached or is gone: the text says which and why."""


class HistoryOverlap(ValueError):
    """Ticks are to be imported of a time that the lake has ticks of already."""
