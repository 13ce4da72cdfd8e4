"""Where the peer's servers are, from its environment."""

import os
from dataclasses import dataclass

CHANNEL = "peer-updates"
"""On which the peer publishes what has become of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerSettings:
    """Addresses; `acks_late` says that a task is only taken off the queue when it is done."""

    broker: str
    redis: str
    database: str
    exchange: str
    account: str
    token: str
    acks_late: bool

    def environment(self) -> dict[str, str]:
        """Return the variables that `read` reads."""
        return {
            "PEER_BROKER": self.broker,
            "PEER_REDIS": self.redis,
            "PEER_DATABASE": self.database,
            "PEER_EXCHANGE": self.exchange,
            "PEER_ACCOUNT": self.account,
            "PEER_TOKEN": self.token,
            "PEER_ACKS_LATE": "1" if self.acks_late else "",
        }


def read() -> PeerSettings:
    """Read the environment that the bench gave."""
    return PeerSettings(
        broker=os.environ["PEER_BROKER"],
        redis=os.environ["PEER_REDIS"],
        database=os.environ["PEER_DATABASE"],
        exchange=os.environ["PEER_EXCHANGE"],
        account=os.environ["PEER_ACCOUNT"],
        token=os.environ["PEER_TOKEN"],
        acks_late=bool(os.environ["PEER_ACKS_LATE"]),
    )
