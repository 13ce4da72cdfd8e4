"""The connection to Temporal."""

from collections.abc import Sequence

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, Interceptor

from temporal.plugin import platform_plugin


async def connect(
    address: str, namespace: str, *, lazy: bool = False, interceptors: Sequence[Interceptor] = ()
) -> Client:
    """Connect with the platform's plugin; a lazy client connects at its first call.

    Interceptors that are a worker's as well stand in every worker on this client.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        plugins=[platform_plugin()],
        lazy=lazy,
        interceptors=interceptors,
    )


async def database_identity(client: Client) -> str:
    """Return what names Temporal's database: another one has another namespace of the same name.

    Raises:
        temporalio.service.RPCError: Temporal cannot be reached.
    """
    asked = DescribeNamespaceRequest(namespace=client.namespace)
    described = await client.workflow_service.describe_namespace(asked)
    return described.namespace_info.id
