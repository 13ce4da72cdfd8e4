"""What has to follow from a booking, read from the books: soon after it, and by a schedule."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity
from temporalio.service import RPCError

from contracts.maintenance import AftermathSeen
from domain.accounts import AccountId
from domain.cases import AftermathDesk, CaseBook
from domain.flattening import KillDesk, KillSwitches
from domain.guardian import GuardBook
from domain.runs import StoreUnavailable

log = logging.getLogger(__name__)

SOON_SECONDS = 2.2
"""How soon after a booking its account is looked at; by then its stops have been booked too."""

ALARM_SECONDS = 0.05
"""How soon kill switches hear of what was opened: at once, and once for a flurry of it."""


@dataclass(frozen=True)
class Aftermath:
    """Sees to what the books say is missing; doing so twice is once."""

    guarding: GuardBook
    cases: CaseBook
    desk: AftermathDesk
    clock: Callable[[], datetime]

    async def attend(self, account: AccountId | None = None) -> AftermathSeen:
        """Look after one account, or all of them.

        Raises:
            StoreUnavailable: the books cannot be read.
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        await self.cases.open_cases(self.clock(), account)
        trades = await self.guarding.trades_in_need(self.clock(), account)
        for trade in trades:
            await self.desk.guard(trade)
        late = await self.cases.late_orders(account)
        for order in late:
            await self.desk.take_back(order)
        reopened = await self.cases.books_to_reopen(account)
        for each in reopened:
            await self.desk.reopen(each)
        return AftermathSeen(
            guarded=tuple(f"{item.account}/{item.trade}" for item in trades),
            late=tuple(order.id for order in late),
            reopened=tuple(reopened),
        )


@dataclass(frozen=True)
class KillAlarm:
    """Tells the kill switches over an account that something was opened under them."""

    switches: KillSwitches
    desk: KillDesk

    async def ring(self, account: AccountId) -> None:
        """Have every engaged switch over an account look at once.

        Raises:
            StoreUnavailable: the switches cannot be read; each looks by itself, later.
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        for switch in await self.switches.engaged():
            if switch.scope.covers(account):
                await self.desk.look(switch)


class AccountWatch:
    """Looks at an account soon after something was booked, once however much it was.

    What is lost with this process, or while a server is away, the schedule makes up for.
    """

    def __init__(self, look: Callable[[AccountId], Awaitable[object]], after: float) -> None:
        self._look = look
        self._after = after
        self._noticed: set[AccountId] = set()
        self._looks: dict[AccountId, asyncio.Task[None]] = {}

    def notice(self, account: AccountId) -> None:
        """Have an account looked at soon."""
        self._noticed.add(account)
        if account not in self._looks:
            self._looks[account] = asyncio.create_task(self._look_soon(account))

    async def close(self) -> None:
        """Leave what is still to be looked at to the schedule."""
        looks = tuple(self._looks.values())
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    async def _look_soon(self, account: AccountId) -> None:
        # What is booked while a look is waited for may be too fresh for it: it gets another.
        while account in self._noticed:
            self._noticed.discard(account)
            await asyncio.sleep(self._after)
            await self._try(account)
        del self._looks[account]

    async def _try(self, account: AccountId) -> None:
        try:
            await self._look(account)
        except (StoreUnavailable, RPCError, OSError, TimeoutError) as error:
            log.warning("the schedule will look at account %s: %s", account, error)


@dataclass(frozen=True)
class AftermathActivities:
    """The look of the schedule."""

    aftermath: Aftermath

    @activity.defn
    async def attend_accounts(self) -> AftermathSeen:
        """Look after every account."""
        return await self.aftermath.attend()
