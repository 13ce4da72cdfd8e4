"""Links into Temporal's own user interface."""

from dataclasses import dataclass
from urllib.parse import quote

from adapters.environment import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow's id, and its page where there is a user interface."""

    id: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowLinks:
    """Where workflows can be looked at, if anywhere."""

    ui_url: str | None
    namespace: str

    def to(self, workflow_id: str) -> Workflow:
        """Link to a workflow."""
        if self.ui_url is None:
            return Workflow(id=workflow_id, url=None)
        place = f"{self.ui_url.rstrip('/')}/namespaces/{quote(self.namespace, safe='')}"
        return Workflow(id=workflow_id, url=f"{place}/workflows/{quote(workflow_id, safe='')}")


def links_of(settings: Settings) -> WorkflowLinks:
    """Say where this installation's workflows can be looked at."""
    return WorkflowLinks(ui_url=settings.temporal_ui_url, namespace=settings.temporal_namespace)
