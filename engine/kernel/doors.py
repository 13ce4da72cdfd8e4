"""Where the tables of a run lie, for those who have the address of its account only."""

from engine.kernel.layout import ACCOUNT, BOOK, NOTICE, OPEN, ROUTE
from engine.kernel.pointers import record_at
from engine.results import EQUITY, TRADE

account_at = record_at(ACCOUNT)
book_at = record_at(BOOK)
trade_at = record_at(OPEN)
notice_at = record_at(NOTICE)
route_at = record_at(ROUTE)
row_at = record_at(TRADE)
hour_at = record_at(EQUITY)
