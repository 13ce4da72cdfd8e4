"""Why a socket is closed, as its reader is told."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Codes of the platform (4000 and up) and the standard's that it uses."""

    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    NOT_LOGGED_IN = 4401
    FOREIGN_ORIGIN = 4403
    TOO_SLOW = 4408


class SocketEnd(Exception):
    """Raised by whoever finds that a socket has to be closed."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
