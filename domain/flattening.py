"""What a kill switch reads and writes in the books while it flattens, as Protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import AccountId
from domain.certificates import Certificate, OpenQuestion, Subject
from domain.kill import Attempt, Close, Scope, Switch
from domain.orders import IntentId, OrderIntent
from domain.runs import Run
from domain.standing import PendingOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """An account that a switch covers."""

    account: AccountId
    name: str


class KillSwitches(Protocol):
    """The kill switches in the books."""

    async def read(self, scope: Scope) -> Switch | None:
        """Read a switch; none where nobody ever touched it."""
        ...

    async def engaged(self) -> Sequence[Switch]:
        """Read every switch that is engaged."""
        ...


class FlatteningBook(Protocol):
    """Orders, runs and certificates within a scope."""

    async def accounts(self, scope: Scope) -> Sequence[Covered]:
        """Read the accounts that a switch covers."""
        ...

    async def running(self, scope: Scope, account: AccountId) -> Sequence[Run]:
        """Read the runs within a scope that have not ended."""
        ...

    async def tags(self, scope: Scope, account: AccountId) -> frozenset[str]:
        """Read the client tags that are a strategy's own; none for any other scope."""
        ...

    async def entries_before_sending(self, scope: Scope, account: AccountId) -> Sequence[IntentId]:
        """Read the entries within a scope that have not left yet."""
        ...

    async def attempts(self, subject: Subject) -> Mapping[str, Attempt]:
        """Read the latest try to close each trade, by trade."""
        ...

    async def ask_close(self, subject: Subject, close: Close, now: datetime) -> OrderIntent:
        """Write the order that closes a trade; a second time it is the same one."""
        ...

    async def note_cancels(
        self, subject: Subject, orders: Sequence[PendingOrder], by: str, now: datetime
    ) -> None:
        """Write down who cancels those orders that are ours; who came first stays."""
        ...

    async def questions(self, subject: Subject) -> Sequence[OpenQuestion]:
        """Read the entries that may be at the broker, though it has not shown them."""
        ...

    async def keep(self, certificate: Certificate, now: datetime) -> None:
        """Write a certificate and tell of it; a second time changes nothing."""
        ...

    async def complain(self, subject: Subject, message: str, now: datetime) -> None:
        """Tell people that an account cannot be flattened yet."""
        ...


class KillDesk(Protocol):
    """Opens the workflow that flattens what an engaged switch covers."""

    async def open_kill(self, switch: Switch) -> None:
        """Start a switch's workflow; starting it twice is harmless."""
        ...

    async def look(self, switch: Switch) -> None:
        """Have a switch's workflow look at once; one that has ended needs nothing."""
        ...
