"""What a request can be refused with before the account's engine sees it."""

INVALID_PARAMETER = "oanda::rest::core::InvalidParameterException"
MISSING_PARAMETER = "oanda::rest::core::MissingParameterException"


class Refused(Exception):
    """The request cannot be read or addressed; it leaves no transaction.

    `status` is the HTTP status of the answer, `code` the optional `errorCode`.
    """

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


class InvalidParameter(Refused):
    """A parameter is there but makes no sense."""

    def __init__(self, name: str, detail: str = "") -> None:
        message = f"Invalid value specified for '{name}'{detail}"
        super().__init__(400, message, INVALID_PARAMETER)


class MissingParameter(Refused):
    """A parameter that the request needs is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(400, f"Missing '{name}' parameter", MISSING_PARAMETER)


class BadRange(Refused):
    """A transaction range or id lies outside of what the account has."""

    def __init__(self, name: str, status: int = 416) -> None:
        super().__init__(status, f"Invalid value specified for '{name}'", INVALID_PARAMETER)


class NotFound(Refused):
    """The thing addressed does not exist."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(404, message, code)
