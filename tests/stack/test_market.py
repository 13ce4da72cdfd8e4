"""What the operator's environment says about the market of the paper exchange."""

from pathlib import Path

from cli.stack.market import market_options


def test_environment_without_wishes_leaves_the_seeded_market() -> None:
    assert market_options({}) == ()


def test_environment_with_a_recording_replays_it(tmp_path: Path) -> None:
    wishes = {
        "FOREX_PAPER_REPLAY": str(tmp_path),
        "FOREX_PAPER_SPEED": "400",
        "FOREX_PAPER_EVERY_TICK": "1",
    }
    expected = ("--replay", str(tmp_path), "--speed", "400", "--every-tick")
    assert market_options(wishes) == expected


def test_environment_with_a_control_port_opens_it() -> None:
    assert market_options({"FOREX_PAPER_CONTROL_PORT": "8101"}) == ("--control-port", "8101")
