"""Numbers are parsed strictly at every door."""

from decimal import Decimal

import pytest

from domain.instruments import MAJORS
from domain.numbers import InvalidNumber, decimals, parse_decimal, plain


@pytest.mark.parametrize(
    "text", ["NaN", "1e309", "inf", "", "1,000", "0x10", "1" * 19, "--1", "1.2.3", "１"]
)
def test_what_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidNumber):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "written"), [("100.0", "100"), ("-0.50", "-0.5"), ("0.000", "0"), ("1000", "1000")]
)
def test_numbers_are_written_without_trailing_zeros(text: str, written: str) -> None:
    assert plain(parse_decimal(text)) == written


def test_decimals_leave_trailing_zeros_out() -> None:
    assert [decimals(Decimal(text)) for text in ("1.2300", "100", "1E+2")] == [2, 0, 0]


def test_points_and_prices_are_each_others_inverse() -> None:
    yen = MAJORS["USD_JPY"]
    assert yen.points(yen.price(151_234)) == 151_234
    assert (str(yen.price(151_230)), yen.points_per_pip) == ("151.230", 10)
