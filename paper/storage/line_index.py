"""Where the lines of a file begin, without remembering each of them."""

from array import array
from base64 import b64decode, b64encode

STRIDE = 64
"""Of so many lines one place is kept, eight bytes; the others are found by reading on."""

KIND = "Q"


class LineIndex:
    """The number of a file's lines, where they end, and where every 64th begins."""

    def __init__(self, marks: str = "", count: int = 0, end: int = 0) -> None:
        self.count = count
        self.end = end
        self._marks = array(KIND, b64decode(marks))

    def add(self, length: int) -> None:
        """Take in that a line of so many bytes follows."""
        if self.count % STRIDE == 0:
            self._marks.append(self.end)
        self.count += 1
        self.end += length

    def before(self, number: int) -> tuple[int, int]:
        """Return a place at or before a line, and how many lines are between."""
        mark, skipped = divmod(number - 1, STRIDE)
        return self._marks[mark], skipped

    def after(self, number: int) -> int:
        """Return a place at or after the end of a line."""
        mark = -(-number // STRIDE)
        return self._marks[mark] if mark < len(self._marks) else self.end

    def marks(self) -> str:
        """Return the places as text, to make the same index from."""
        return b64encode(self._marks.tobytes()).decode()
