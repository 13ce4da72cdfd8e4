"""The search attributes that make stuck work one filter away. No money, no secrets."""

from temporalio.common import SearchAttributeKey

from contracts.names import SearchAttribute

INSTRUMENT = SearchAttributeKey.for_keyword(SearchAttribute.INSTRUMENT.value)
STRATEGY = SearchAttributeKey.for_keyword(SearchAttribute.STRATEGY.value)
ACCOUNT = SearchAttributeKey.for_keyword(SearchAttribute.ACCOUNT.value)
SIDE = SearchAttributeKey.for_keyword(SearchAttribute.SIDE.value)
ORDER_STATE = SearchAttributeKey.for_keyword(SearchAttribute.ORDER_STATE.value)
MODE = SearchAttributeKey.for_keyword(SearchAttribute.MODE.value)
DENY_CODE = SearchAttributeKey.for_keyword(SearchAttribute.DENY_CODE.value)
