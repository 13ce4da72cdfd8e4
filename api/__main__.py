"""Serve the API: `python -m api --host 127.0.0.1 --port 8000`."""

import argparse

import uvicorn

from adapters.environment import Settings
from api.app import create_app

LARGEST_MESSAGE = 64 * 1024
"""Nobody has more to say on a WebSocket of ours."""

GRACE_SECONDS = 5


def main() -> None:
    """Read the command line and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--trusted-proxy",
        metavar="ADDRESS",
        help="whose X-Forwarded headers say who asks; without it nobody's do",
    )
    arguments = parser.parse_args()
    uvicorn.run(
        create_app(Settings()),
        host=arguments.host,
        port=arguments.port,
        proxy_headers=arguments.trusted_proxy is not None,
        forwarded_allow_ips=arguments.trusted_proxy,
        ws_max_size=LARGEST_MESSAGE,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        access_log=False,
        # At info it would log the address of every socket, and with it the ticket.
        log_level="warning",
    )


if __name__ == "__main__":
    main()
