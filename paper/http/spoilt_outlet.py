"""Faults carried out on the lines of a stream."""

import asyncio
from collections.abc import Sequence
from typing import assert_never

from aiohttp import web

from paper.faults.kinds import CutStream, Delay, DuplicateLine, EndStream, StallStream
from paper.faults.matching import RequestFacts
from paper.http.breaking import first_of, hang_up, hold, reset
from paper.http.outlet import MOST_WAITING, Outlet, chunk
from paper.http.spoiling import FAULTS


class SpoiltOutlet:
    """A stream's outlet, which does to each line what is armed at that moment."""

    def __init__(self, request: web.Request, response: web.StreamResponse) -> None:
        self._request = request
        self._outlet = Outlet(request, response)
        self._faults = request.app[FAULTS]
        self._facts = RequestFacts(verb=request.method, path=request.path)
        self._held: list[bytes] = []
        self._stall: StallStream | None = None
        self._stalled = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def chunked(self) -> bool:
        """Tell whether each line has to be a chunk."""
        return self._outlet.chunked

    def line(self, text: bytes) -> None:
        """Send one line, which ends in a newline."""
        framed = chunk(text) if self.chunked else text
        self.send((framed,), framed)

    def send(self, lines: Sequence[bytes], joined: bytes) -> None:
        """Send some lines, each a chunk already where `chunked` says so, and all of them joined."""
        if self._faults.quiet and self._stall is None and not self._ended.is_set():
            self._outlet.send(lines, joined)
            return
        for line in lines:
            self._send_one(line)

    async def serve(self) -> None:
        """Send what is held back; return when the client has gone or a fault has ended it all."""
        await first_of((self._outlet.serve(), self._ended.wait(), self._end_stalls()))

    def _send_one(self, line: bytes) -> None:
        if self._ended.is_set():
            return
        if self._stall is not None:
            self._hold_back(line)
            return
        # Whoever has gone takes no fault along that was meant for the others.
        fault = None if self._gone() else self._faults.next_for_line(self._facts)
        match fault:
            case None:
                self._pass_on(line)
            case StallStream():
                self._stall = fault
                self._hold_back(line)
                self._stalled.set()
            case DuplicateLine():
                self._pass_on(line)
                self._pass_on(line)
            case CutStream(kept=kept):
                self._cut(line, kept)
            case EndStream():
                self._ended.set()
            case _:
                assert_never(fault)

    def _gone(self) -> bool:
        transport = self._request.transport
        return transport is None or transport.is_closing()

    def _pass_on(self, line: bytes) -> None:
        self._outlet.send((line,), line)

    def _hold_back(self, line: bytes) -> None:
        self._held.append(line)
        if len(self._held) > MOST_WAITING:
            reset(self._request)

    def _cut(self, line: bytes, kept: int) -> None:
        if kept:
            begins = line.index(b"\r\n") + 2 if self.chunked else 0
            self._pass_on(line[: min(begins + kept, line.rindex(b"}"))])
        hang_up(self._request)
        self._ended.set()

    async def _end_stalls(self) -> None:
        while True:
            await self._stalled.wait()
            self._stalled.clear()
            await hold(self._request, self._delay())
            self._stall = None
            held, self._held = tuple(self._held), []
            self._outlet.send(held, b"".join(held))

    def _delay(self) -> Delay | None:
        return None if self._stall is None else self._stall.delay
