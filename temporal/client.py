"""The connection to Temporal."""

from temporalio.client import Client

from temporal.plugin import platform_plugin


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Connect with the platform's plugin; a lazy client connects at its first call."""
    return await Client.connect(
        address, namespace=namespace, plugins=[platform_plugin()], lazy=lazy
    )
