"""OANDA's objects as a table: every field, whether it must be there, and how it is written.

A field ends in `?` where it may be missing; one that the table does not know is a mistake.
"""

import re
from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Any]

MONEY = re.compile(r"-?\d+\.\d{4}")
PRICE = re.compile(r"\d+\.(\d{3}|\d{5})")
UNITS = re.compile(r"-?[1-9]\d*|0")
PERCENT = re.compile(r"-?\d+\.\d{5}")
FACTOR = re.compile(r"\d+(\.\d{0,11}[1-9])?")
DECIMAL = re.compile(r"-?\d+(\.\d+)?")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z")
ID = re.compile(r"[1-9]\d*")
ACCOUNT = re.compile(r"\d{3}-\d{3}-\d+-\d{3}")
PAIR = re.compile(r"[A-Z]{3}_[A-Z]{3}")
CODE = re.compile(r"[A-Z0-9_]+")

EXTENSIONS = {"id?": str, "tag?": str, "comment?": str}
ON_FILL = {
    "price?": PRICE,
    "distance?": PRICE,
    "timeInForce": CODE,
    "gtdTime?": TIME,
    "guaranteed?": bool,
    "clientExtensions?": EXTENSIONS,
}
ON_FILLS = {
    "takeProfitOnFill?": ON_FILL,
    "stopLossOnFill?": ON_FILL,
    "trailingStopLossOnFill?": ON_FILL,
    "tradeClientExtensions?": EXTENSIONS,
}
WATCHED = {"timeInForce": CODE, "gtdTime?": TIME, "triggerCondition": CODE}
ENTRY = {
    "instrument": PAIR,
    "units": UNITS,
    "price": PRICE,
    "priceBound?": PRICE,
    "positionFill": CODE,
    "partialFill?": CODE,
    **WATCHED,
    **ON_FILLS,
}
LINKED = {"tradeID": ID, "clientTradeID?": str, **WATCHED}
CLOSEOUT = {"instrument": PAIR, "units": str}
MARKET = {
    "instrument": PAIR,
    "units": UNITS,
    "timeInForce": CODE,
    "priceBound?": PRICE,
    "positionFill": CODE,
    "tradeClose?": {"tradeID": ID, "clientTradeID?": str, "units": str},
    "longPositionCloseout?": CLOSEOUT,
    "shortPositionCloseout?": CLOSEOUT,
    "marginCloseout?": {"reason": CODE},
    **ON_FILLS,
}
TERMS: dict[str, Shape] = {
    "MARKET": MARKET,
    "LIMIT": ENTRY,
    "STOP": ENTRY,
    "MARKET_IF_TOUCHED": {**ENTRY, "initialMarketPrice": PRICE},
    "TAKE_PROFIT": {**LINKED, "price": PRICE},
    "STOP_LOSS": {**LINKED, "price": PRICE, "distance?": PRICE, "guaranteed": bool},
    "TRAILING_STOP_LOSS": {**LINKED, "distance": PRICE},
}
ORDER = {
    "id": ID,
    "createTime": TIME,
    "state": CODE,
    "type": CODE,
    "clientExtensions?": EXTENSIONS,
    "fillingTransactionID?": ID,
    "filledTime?": TIME,
    "tradeOpenedID?": ID,
    "tradeReducedID?": ID,
    "tradeClosedIDs?": [ID],
    "cancellingTransactionID?": ID,
    "cancelledTime?": TIME,
    "replacesOrderID?": ID,
    "replacedByOrderID?": ID,
    "trailingStopValue?": PRICE,
}
TRADE_BASE = {
    "id": ID,
    "instrument": PAIR,
    "price": PRICE,
    "openTime": TIME,
    "state": CODE,
    "initialUnits": UNITS,
    "initialMarginRequired": MONEY,
    "currentUnits": UNITS,
    "realizedPL": MONEY,
    "financing": MONEY,
    "dividendAdjustment": MONEY,
    "unrealizedPL?": MONEY,
    "marginUsed?": MONEY,
    "averageClosePrice?": PRICE,
    "closingTransactionIDs?": [ID],
    "closeTime?": TIME,
    "clientExtensions?": EXTENSIONS,
}
TRADE_SUMMARY = {
    **TRADE_BASE,
    "takeProfitOrderID?": ID,
    "stopLossOrderID?": ID,
    "trailingStopLossOrderID?": ID,
}
TRADE = {
    **TRADE_BASE,
    "takeProfitOrder?": {**ORDER, **TERMS["TAKE_PROFIT"]},
    "stopLossOrder?": {**ORDER, **TERMS["STOP_LOSS"]},
    "trailingStopLossOrder?": {**ORDER, **TERMS["TRAILING_STOP_LOSS"]},
}
BOOKED = {
    "pl": MONEY,
    "resettablePL": MONEY,
    "financing": MONEY,
    "dividendAdjustment": MONEY,
    "guaranteedExecutionFees": MONEY,
}
SIDE = {
    **BOOKED,
    "units": UNITS,
    "averagePrice?": PRICE,
    "tradeIDs?": [ID],
    "unrealizedPL": MONEY,
}
POSITION = {
    **BOOKED,
    "instrument": PAIR,
    "commission": MONEY,
    "unrealizedPL": MONEY,
    "marginUsed?": MONEY,
    "long": SIDE,
    "short": SIDE,
}
WORTH = {
    "unrealizedPL": MONEY,
    "NAV": MONEY,
    "marginUsed": MONEY,
    "marginAvailable": MONEY,
    "positionValue": MONEY,
    "marginCloseoutUnrealizedPL": MONEY,
    "marginCloseoutNAV": MONEY,
    "marginCloseoutMarginUsed": MONEY,
    "marginCloseoutPercent": PERCENT,
    "marginCloseoutPositionValue": MONEY,
    "withdrawalLimit": MONEY,
    "marginCallMarginUsed": MONEY,
    "marginCallPercent": PERCENT,
}
SUMMARY = {
    **WORTH,
    **BOOKED,
    "id": ACCOUNT,
    "alias?": str,
    "currency": CODE,
    "createdByUserID": int,
    "createdTime": TIME,
    "guaranteedStopLossOrderMode": CODE,
    "resettablePLTime?": TIME,
    "marginRate": DECIMAL,
    "openTradeCount": int,
    "openPositionCount": int,
    "pendingOrderCount": int,
    "hedgingEnabled": bool,
    "balance": MONEY,
    "commission": MONEY,
    "lastTransactionID": ID,
    "marginCallEnterTime?": TIME,
    "marginCallExtensionCount?": int,
    "lastMarginCallExtensionTime?": TIME,
}
INSTRUMENT = {
    "name": PAIR,
    "type": CODE,
    "displayName": re.compile("[A-Z]{3}/[A-Z]{3}"),
    "pipLocation": int,
    "displayPrecision": int,
    "tradeUnitsPrecision": int,
    "minimumTradeSize": UNITS,
    "maximumTrailingStopDistance": PRICE,
    "minimumTrailingStopDistance": PRICE,
    "maximumPositionSize": UNITS,
    "maximumOrderUnits": UNITS,
    "marginRate": DECIMAL,
    "guaranteedStopLossOrderMode": CODE,
    "tags": [{"type": CODE, "name": CODE}],
    "financing": {
        "longRate": DECIMAL,
        "shortRate": DECIMAL,
        "financingDaysOfWeek": [{"dayOfWeek": CODE, "daysCharged": int}],
    },
}
BUCKET = {"price": PRICE, "liquidity": int}
PRICING = {
    "type": CODE,
    "time": TIME,
    "bids": [BUCKET],
    "asks": [BUCKET],
    "closeoutBid": PRICE,
    "closeoutAsk": PRICE,
    "status": str,
    "tradeable": bool,
    "instrument": PAIR,
    "quoteHomeConversionFactors?": {"positiveUnits": FACTOR, "negativeUnits": FACTOR},
}
HOME_CONVERSION = {
    "currency": CODE,
    "accountGain": FACTOR,
    "accountLoss": FACTOR,
    "positionValue": FACTOR,
}
OHLC = {"o": PRICE, "h": PRICE, "l": PRICE, "c": PRICE}
CANDLE = {
    "complete": bool,
    "volume": int,
    "time": TIME,
    "mid?": OHLC,
    "bid?": OHLC,
    "ask?": OHLC,
}


def misfits(shape: Any, value: Any, path: str = "") -> list[str]:
    """Return what of a JSON value does not fit a shape, each with its place."""
    match shape:
        case re.Pattern():
            fits = isinstance(value, str) and shape.fullmatch(value)
            return [] if fits else [f"{path}: {value!r} is not {shape.pattern}"]
        case list():
            if not isinstance(value, list):
                return [f"{path}: {value!r} is not a list"]
            return [
                m for i, each in enumerate(value) for m in misfits(shape[0], each, f"{path}[{i}]")
            ]
        case Mapping():
            return _object_misfits(shape, value, path)
    return [] if type(value) is shape else [f"{path}: {value!r} is not {shape}"]


def _object_misfits(shape: Shape, value: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is not an object"]
    fields = {name.rstrip("?"): inner for name, inner in shape.items()}
    found = [f"{path}: {name} is not known" for name in value.keys() - fields.keys()]
    required = {name for name in shape if not name.endswith("?")}
    found += [f"{path}: {name} is missing" for name in required - value.keys()]
    for name in value.keys() & fields.keys():
        found += misfits(fields[name], value[name], f"{path}.{name}")
    return found


def order_misfits(order: Mapping[str, Any], path: str = "order") -> list[str]:
    """Return what of an order does not fit the shape of its type."""
    return misfits({**ORDER, **TERMS[order["type"]]}, order, path)
