"""The exchange, asked past the wire: its journal, and its own answers."""

import json
from collections.abc import Sequence
from typing import Any

import httpx

from cli.stack.settings import PAPER_ACCOUNT
from tests.chaos.world import World, until

Line = dict[str, Any]
GUARDS = ("stopLossOrder", "trailingStopLossOrder")
A_STOP_WITHIN = 30.0


def journal(world: World) -> list[Line]:
    """Read the exchange's transactions; a line that is still being written is left out."""
    text = world.stack.journal().read_text(encoding="utf-8")
    return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]


def placed(lines: Sequence[Line], intent: str) -> list[Line]:
    """Pick what created an order of this client id."""
    return [
        each
        for each in lines
        if each["type"].endswith("_ORDER") and each.get("clientExtensions", {}).get("id") == intent
    ]


def trade_of(lines: Sequence[Line], intent: str) -> str | None:
    """Find the trade that an order opened."""
    opened = [
        str(each["tradeOpened"]["tradeID"])
        for each in lines
        if each.get("clientOrderID") == intent and "tradeOpened" in each
    ]
    return opened[0] if opened else None


def has_stop(lines: Sequence[Line], trade: str) -> bool:
    """Tell whether a stop stands for a trade after all that the journal has."""
    made = {e["id"] for e in lines if e["type"] == "STOP_LOSS_ORDER" and e["tradeID"] == trade}
    gone = {e["orderID"] for e in lines if e["type"] in ("ORDER_CANCEL", "ORDER_FILL")}
    return bool(made - gone)


async def open_trades(world: World) -> list[Line]:
    """Ask for the open trades."""
    trades: list[Line] = (await _ask(world, "GET", "openTrades"))["trades"]
    return trades


async def naked_trades(world: World) -> list[str]:
    """Return the open trades without a stop."""
    trades = await open_trades(world)
    return [each["id"] for each in trades if not any(name in each for name in GUARDS)]


async def lose_a_stop(world: World) -> None:
    """Cancel the stop of the first trade that has one, as somebody at another desk might."""

    async def is_lost() -> bool:
        for trade in await open_trades(world):
            if "stopLossOrder" in trade:
                await _ask(world, "PUT", f"orders/{trade['stopLossOrder']['id']}/cancel")
                return True
        return False

    await until(is_lost, "a trade has a stop to lose", within=A_STOP_WITHIN)


async def _ask(world: World, verb: str, path: str) -> Line:
    url = f"{world.stack.address('paper')}/v3/accounts/{PAPER_ACCOUNT}/{path}"
    token = world.stack.secrets()["paper_token"]
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(verb, url, headers={"Authorization": f"Bearer {token}"})
    found: Line = answer.raise_for_status().json()
    return found
