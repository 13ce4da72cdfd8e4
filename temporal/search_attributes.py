"""The search attributes that make stuck work one filter away. No money, no secrets."""

from temporalio.common import SearchAttributeKey

INSTRUMENT = SearchAttributeKey.for_keyword("FxInstrument")
STRATEGY = SearchAttributeKey.for_keyword("FxStrategy")
ACCOUNT = SearchAttributeKey.for_keyword("FxAccount")
SIDE = SearchAttributeKey.for_keyword("FxSide")
ORDER_STATE = SearchAttributeKey.for_keyword("FxOrderState")
MODE = SearchAttributeKey.for_keyword("FxMode")
DENY_CODE = SearchAttributeKey.for_keyword("FxDenyCode")

ALL = (INSTRUMENT, STRATEGY, ACCOUNT, SIDE, ORDER_STATE, MODE, DENY_CODE)

SERVER_ARGUMENTS = tuple(f"{key.name}=Keyword" for key in ALL)
"""`--search-attribute` values for the development server."""
