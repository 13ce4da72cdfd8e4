"""A batch in the making: bodies that will become consecutive transactions."""

from collections.abc import Iterator

from paper.ledger.transactions import Body
from paper.wire import TransactionId


class Draft:
    """Collects the bodies of one batch and tells each its number beforehand."""

    def __init__(self, first_id: int) -> None:
        self._first_id = first_id
        self.bodies: list[Body] = []

    @property
    def next_id(self) -> TransactionId:
        """Return the number that the next body will have."""
        return TransactionId(self._first_id + len(self.bodies))

    def numbered(self) -> Iterator[tuple[TransactionId, Body]]:
        """Yield the bodies so far with their numbers."""
        for index, body in enumerate(self.bodies):
            yield TransactionId(self._first_id + index), body

    def add(self, body: Body) -> TransactionId:
        """Append a body and return its number."""
        number = self.next_id
        self.bodies.append(body)
        return number
