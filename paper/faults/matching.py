"""Which requests and streams a fault is meant for."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

ACCOUNT_PART = re.compile(r"^/v3/(accounts/[^/]+/)?")
ANYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is known of a request before it is carried out; `body` is empty if nobody asks."""

    verb: str
    path: str
    body: bytes = b""

    @property
    def opens_stream(self) -> bool:
        """Tell whether its answer is a stream."""
        return self.path.endswith("/stream")

    def names_client(self, client_id: str) -> bool:
        """Tell whether the path or the body carries a client's id."""
        return f"@{client_id}" in self.path.split("/") or client_id in _client_ids(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A verb and a pattern of paths, as `POST orders` or `PUT orders/*/cancel`.

    A path is meant without `/v3/` and its account, unless the pattern begins with a slash.
    """

    verb: str
    path: str

    def matches(self, verb: str, path: str) -> bool:
        """Tell whether a request, or the request that opened a stream, is meant."""
        if self.verb not in (ANYTHING, verb):
            return False
        whole = self.path.startswith("/")
        return fnmatchcase(path if whole else ACCOUNT_PART.sub("", path), self.path)


def parse_where(text: str) -> Where:
    """Read `VERB path`, or a path alone, which stands for any verb."""
    verb, gap, path = text.strip().partition(" ")
    if gap:
        return Where(verb=verb.upper(), path=path.strip())
    return Where(verb=ANYTHING, path=verb or ANYTHING)


def _client_ids(body: bytes) -> set[object]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return set()
    return {_id_in(given), _id_in(_inside(given, "order"))}


def _id_in(given: object) -> object:
    found = _inside(_inside(given, "clientExtensions"), "id")
    return found if isinstance(found, str) else None


def _inside(given: object, name: str) -> object:
    return given.get(name) if isinstance(given, Mapping) else None
