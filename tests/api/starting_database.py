"""A PostgreSQL that is still starting up: it answers every connection with just that."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SSL_REQUEST = 80_877_103
REFUSAL = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        length, code = struct.unpack("!II", await reader.readexactly(8))
        await reader.readexactly(length - 8)
        if code != SSL_REQUEST:
            break
        writer.write(b"N")
    writer.write(b"E" + struct.pack("!I", len(REFUSAL) + 4) + REFUSAL)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def starting_database() -> AsyncIterator[str]:
    """Give the address of such a server."""
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"postgresql+asyncpg://forex:x@127.0.0.1:{port}/forex"
    finally:
        server.close()
        await server.wait_closed()
