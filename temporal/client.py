"""The connection to Temporal."""

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from temporal.plugin import platform_plugin


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Connect with the platform's plugin; a lazy client connects at its first call."""
    return await Client.connect(
        address, namespace=namespace, plugins=[platform_plugin()], lazy=lazy
    )


async def database_identity(client: Client) -> str:
    """Return what names Temporal's database: another one has another namespace of the same name.

    Raises:
        temporalio.service.RPCError: Temporal cannot be reached.
    """
    asked = DescribeNamespaceRequest(namespace=client.namespace)
    described = await client.workflow_service.describe_namespace(asked)
    return described.namespace_info.id
