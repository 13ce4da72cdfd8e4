"""The peers: a bare aiohttp server, and bare writes to the disk."""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time

import uvloop
from aiohttp import web

ANSWER = {"orderFillTransaction": "x" * 1_800}
"""About as long as the answer to an order."""

LINES = b"x" * 1_300 + b"\n"
"""About as long as the two transactions of an order."""


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    uvloop.run(_serve(parser.parse_args().port))
    return 0


def writes_per_second(batch: int, seconds: float) -> float:
    """Append so many orders' lines to a file and sync it, again and again, and count the syncs."""
    with tempfile.NamedTemporaryFile(prefix="paper-bench-", buffering=0) as file:
        done, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            file.write(LINES * batch)
            os.fdatasync(file.fileno())
            done += 1
        return done / (time.monotonic() - began)


async def _serve(port: int) -> None:
    app = web.Application()
    app.router.add_post("/{path:.*}", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
    await stop.wait()
    await runner.cleanup()


async def _answer(request: web.Request) -> web.Response:
    json.loads(await request.read())
    return web.Response(
        text=json.dumps(ANSWER), status=201, content_type="application/json", charset="UTF-8"
    )


if __name__ == "__main__":
    sys.exit(main())
