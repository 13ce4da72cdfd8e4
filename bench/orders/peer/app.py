"""The peer's task: validate, submit with three retries, update PostgreSQL, log, publish."""

import json
from functools import cache
from typing import Any

import requests
from celery import Celery, Task
from celery.utils.log import get_task_logger
from redis import Redis
from sqlalchemy import Engine, create_engine

from bench.orders.load import STOP
from bench.orders.peer import books
from bench.orders.peer.settings import CHANNEL, read

SETTINGS = read()
RETRIES = 3
RETRY_SECONDS = 0.2
ANSWER_SECONDS = 5
VISIBLE_AGAIN_SECONDS = 5
"""After so long a task whose worker died comes back; Celery's own is an hour."""

log = get_task_logger(__name__)
app = Celery("peer", broker=SETTINGS.broker)
app.conf.update(
    task_acks_late=SETTINGS.acks_late,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": VISIBLE_AGAIN_SECONDS},
)


@app.task(  # type: ignore[untyped-decorator]  # Celery has no types
    bind=True, max_retries=RETRIES, default_retry_delay=RETRY_SECONDS
)
def submit_order(task: Task, order: str, instrument: str, units: int) -> None:
    """Carry out one order."""
    try:
        if not books.begin(_engine(), order, instrument, units):
            return
        filled = _send(order, instrument, units)
    except requests.RequestException as error:
        if task.request.retries < RETRIES:
            raise task.retry(exc=error) from error
        _give_up(order, str(error))
    except books.Refused as error:
        _give_up(order, str(error))
    else:
        books.fill(_engine(), order, filled)
        log.info("order %s filled at %s", order, filled["price"])
        _publish(order, "filled")


def _send(order: str, instrument: str, units: int) -> dict[str, Any]:
    extensions = {"id": order}
    body = {
        "type": "MARKET",
        "instrument": instrument,
        "units": str(units),
        "timeInForce": "FOK",
        "clientExtensions": extensions,
        "tradeClientExtensions": extensions,
        "stopLossOnFill": {"distance": STOP},
    }
    url = f"{SETTINGS.exchange}/v3/accounts/{SETTINGS.account}/orders"
    answer = _http().post(url, json={"order": body}, timeout=ANSWER_SECONDS)
    answer.raise_for_status()
    filled: dict[str, Any] = answer.json()["orderFillTransaction"]
    return filled


def _give_up(order: str, why: str) -> None:
    log.error("order %s failed: %s", order, why)
    books.fail(_engine(), order, why)
    _publish(order, "failed")


def _publish(order: str, end: str) -> None:
    event = {"kind": f"order.{end}", "order_id": order}
    _redis().publish(CHANNEL, json.dumps({"events": [event]}))


@cache
def _engine() -> Engine:
    return create_engine(SETTINGS.database)


@cache
def _redis() -> Redis:
    return Redis.from_url(SETTINGS.redis)


@cache
def _http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {SETTINGS.token}"
    return session
