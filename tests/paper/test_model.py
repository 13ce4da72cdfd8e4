"""Whatever a client does, the exchange's figures are those of a second reckoning."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.paper.client import Client
from tests.paper.commands import Command, commands
from tests.paper.conftest import write_recording
from tests.paper.crowd import Crowd, crowded_exchange
from tests.paper.twin import Twin

EXAMPLES = int(os.environ.get("PAPER_MODEL_EXAMPLES", "10"))
"""How many accounts to try; more than the default are drawn anew in each run."""
THOROUGH = "PAPER_MODEL_EXAMPLES" in os.environ
QUOTES = {
    "EUR_USD": (1.10000, 1.10013),
    "GBP_USD": (1.26001, 1.26018),
    "USD_JPY": (150.003, 150.014),
    "AUD_USD": (0.65111, 0.65123),
    "USD_CAD": (1.36661, 1.36678),
    "USD_CHF": (0.88111, 0.88125),
    "NZD_USD": (0.60111, 0.60127),
    "EUR_JPY": (165.005, 165.030),
    "EUR_GBP": (0.87311, 0.87323),
    "GBP_JPY": (189.011, 189.033),
}


HOMES = ("home=USD", "home=EUR", "home=GBP", "home=JPY")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Run a market that stands still, the crosses a little apart from their legs."""
    folder = tmp_path_factory.mktemp("still")
    for instrument, quote in QUOTES.items():
        write_recording(folder / "ticks", instrument, [quote])
    arguments = ("--replay", str(folder / "ticks"))
    with crowded_exchange(folder / "run", *arguments, kinds=HOMES, each=EXAMPLES + 1) as running:
        yield running


@settings(
    max_examples=EXAMPLES,
    derandomize=not THOROUGH,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    home=st.sampled_from(HOMES),
    todo=st.lists(commands(tuple(QUOTES)), min_size=10, max_size=40),
)
def test_any_commands_leave_the_account_that_the_model_predicts(
    crowd: Crowd, home: str, todo: Sequence[Command]
) -> None:
    twin = Twin(Client(crowd.take(home)))
    for command in todo:
        command(twin)


def test_model_knows_nothing_of_the_exchange() -> None:
    code = (
        "import sys, tests.paper.model.passing;"
        "print({name.split('.')[0] for name in sys.modules} & {'paper', 'domain', 'engine'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
