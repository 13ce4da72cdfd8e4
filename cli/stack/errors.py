"""What stops the stack from starting or staying up."""


class StackError(Exception):
    """The stack cannot go on; the message tells the operator why and what to do."""


class AlreadyRunning(StackError):
    """Another `forex up` holds the same home."""


class PartFailed(StackError):
    """A part died again and again, or a step failed; the message carries its last log lines."""
