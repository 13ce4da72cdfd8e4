"""Commands to a paper exchange over its control port."""

from typing import Any

import requests

PATIENCE_SECONDS = 15.0


class Control:
    """Sends commands; `GET /` of the control port lists them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something."""
        return self._ask("GET", path)

    def post(self, path: str, **command: Any) -> dict[str, Any]:
        """Have something done."""
        return self._ask("POST", path, command)

    def put(self, path: str, **command: Any) -> dict[str, Any]:
        """Have something changed."""
        return self._ask("PUT", path, command)

    def delete(self, path: str) -> dict[str, Any]:
        """Have something taken away."""
        return self._ask("DELETE", path)

    def fault(self, kind: str, where: str = "POST orders", **numbers: Any) -> int:
        """Arm a fault and return its number."""
        return self.post("faults", kind=kind, where=where, **numbers)["fault"]["number"]

    def fired(self) -> list[int]:
        """Tell how often each fault has hit, in the order they were armed."""
        return [each["fired"] for each in self.get("faults")["faults"]]

    def send(self, verb: str, path: str, command: Any = None) -> requests.Response:
        """Send a command and return whatever is answered."""
        url = f"{self.url}/{path}"
        return self._session.request(verb, url, json=command, timeout=PATIENCE_SECONDS)

    def _ask(self, verb: str, path: str, command: Any = None) -> dict[str, Any]:
        answer = self.send(verb, path, command)
        assert answer.ok, answer.text
        return answer.json()
