"""OANDA's transactions as a table, in the language of `schema`."""

import re
from collections.abc import Mapping
from typing import Any

from tests.paper.schema import (
    ACCOUNT,
    BUCKET,
    CODE,
    DECIMAL,
    EXTENSIONS,
    FACTOR,
    ID,
    MONEY,
    PAIR,
    PRICE,
    TERMS,
    TIME,
    UNITS,
    Shape,
    misfits,
)

BASE = {
    "id": ID,
    "accountID": ACCOUNT,
    "userID": int,
    "batchID": ID,
    "requestID?": ID,
    "time": TIME,
    "type": CODE,
}
CREATED = {
    "reason": CODE,
    "clientExtensions?": EXTENSIONS,
    "replacesOrderID?": ID,
    "cancellingTransactionID?": ID,
    "orderFillTransactionID?": ID,
}
REJECTED = {
    "rejectReason": CODE,
    "intendedReplacesOrderID?": ID,
    "guaranteedStopLossOnFill?": {"price?": DECIMAL, "distance?": DECIMAL, "timeInForce?": CODE},
}
FACTOR_OBJECT = {"factor": FACTOR}
FACTORS = {
    "gainQuoteHome": FACTOR_OBJECT,
    "lossQuoteHome": FACTOR_OBJECT,
    "gainBaseHome": FACTOR_OBJECT,
    "lossBaseHome": FACTOR_OBJECT,
}
PART = {
    "tradeID": ID,
    "clientTradeID?": str,
    "units": UNITS,
    "price": PRICE,
    "halfSpreadCost": MONEY,
    "guaranteedExecutionFee?": MONEY,
    "quoteGuaranteedExecutionFee?": DECIMAL,
}
OPENED = {**PART, "initialMarginRequired": MONEY, "clientExtensions?": EXTENSIONS}
CLOSED = {**PART, "realizedPL": MONEY, "financing": MONEY, "baseFinancing": DECIMAL}
FILL = {
    "orderID": ID,
    "clientOrderID?": str,
    "instrument": PAIR,
    "units": UNITS,
    "requestedUnits": UNITS,
    "price": PRICE,
    "fullVWAP": PRICE,
    "fullPrice": {
        "closeoutBid": PRICE,
        "closeoutAsk": PRICE,
        "timestamp": TIME,
        "bids": [BUCKET],
        "asks": [BUCKET],
    },
    "reason": CODE,
    "pl": MONEY,
    "quotePL": DECIMAL,
    "financing": MONEY,
    "baseFinancing": DECIMAL,
    "commission": MONEY,
    "accountBalance": MONEY,
    "gainQuoteHomeConversionFactor": FACTOR,
    "lossQuoteHomeConversionFactor": FACTOR,
    "homeConversionFactors": FACTORS,
    "guaranteedExecutionFee": MONEY,
    "quoteGuaranteedExecutionFee": DECIMAL,
    "halfSpreadCost": MONEY,
    "tradeOpened?": OPENED,
    "tradesClosed?": [CLOSED],
    "tradeReduced?": CLOSED,
}
FINANCING = {
    "financing": MONEY,
    "accountBalance": MONEY,
    "accountFinancingMode?": CODE,
    "positionFinancings": [
        {
            "instrument": PAIR,
            "financing": MONEY,
            "baseFinancing": DECIMAL,
            "accountFinancingMode": CODE,
            "homeConversionFactors": FACTORS,
            "openTradeFinancings": [
                {
                    "tradeID": ID,
                    "financing": MONEY,
                    "baseFinancing": DECIMAL,
                    "financingRate": DECIMAL,
                }
            ],
        }
    ],
}
NAMED_ORDER = {"orderID?": ID, "clientOrderID?": str}
NAMED_TRADE = {"tradeID?": ID, "clientTradeID?": str}
ORDER_NAMES = {
    **NAMED_ORDER,
    "clientExtensionsModify?": EXTENSIONS,
    "tradeClientExtensionsModify?": EXTENSIONS,
}
TRADE_NAMES = {**NAMED_TRADE, "tradeClientExtensionsModify?": EXTENSIONS}
CONFIGURED = {"alias?": str, "marginRate?": DECIMAL}
SHAPES: dict[str, Shape] = {
    "CREATE": {
        "divisionID": int,
        "siteID": int,
        "accountUserID": int,
        "accountNumber": int,
        "homeCurrency": CODE,
    },
    "TRANSFER_FUNDS": {
        "amount": MONEY,
        "fundingReason": CODE,
        "accountBalance": MONEY,
        "comment?": str,
    },
    "TRANSFER_FUNDS_REJECT": {
        "amount": MONEY,
        "fundingReason": CODE,
        "comment?": str,
        "rejectReason": CODE,
    },
    "CLIENT_CONFIGURE": CONFIGURED,
    "CLIENT_CONFIGURE_REJECT": {**CONFIGURED, "rejectReason": CODE},
    "ORDER_FILL": FILL,
    "ORDER_CANCEL": {**NAMED_ORDER, "orderID": ID, "reason": CODE, "replacedByOrderID?": ID},
    "ORDER_CANCEL_REJECT": {**NAMED_ORDER, "rejectReason": CODE},
    "ORDER_CLIENT_EXTENSIONS_MODIFY": ORDER_NAMES,
    "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT": {**ORDER_NAMES, "rejectReason": CODE},
    "TRADE_CLIENT_EXTENSIONS_MODIFY": TRADE_NAMES,
    "TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT": {**TRADE_NAMES, "rejectReason": CODE},
    "DAILY_FINANCING": FINANCING,
    "MARGIN_CALL_ENTER": {},
    "MARGIN_CALL_EXTEND": {"extensionNumber": int},
    "MARGIN_CALL_EXIT": {},
    "RESET_RESETTABLE_PL": {},
}
AS_SENT = {PRICE: DECIMAL, UNITS: DECIMAL}
"""What a reject repeats is written as the client wrote it."""
for _name, _terms in TERMS.items():
    _optional = {
        f"{name.rstrip('?')}?": AS_SENT.get(shape, shape)
        if isinstance(shape, re.Pattern)
        else shape
        for name, shape in _terms.items()
    }
    SHAPES[f"{_name}_ORDER"] = {**_terms, **CREATED}
    SHAPES[f"{_name}_ORDER_REJECT"] = {**_optional, **CREATED, **REJECTED}

SHAPES["GUARANTEED_STOP_LOSS_ORDER_REJECT"] = SHAPES["STOP_LOSS_ORDER_REJECT"]


def transaction_misfits(transaction: Mapping[str, Any]) -> list[str]:
    """Return what of a transaction does not fit the shape of its type."""
    kind = transaction["type"]
    return misfits({**BASE, **SHAPES[kind]}, transaction, f"{kind} {transaction['id']}")
