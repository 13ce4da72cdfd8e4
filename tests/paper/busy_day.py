"""A day on which an account does, and has refused to it, everything that there is."""

from typing import Any

from tests.paper.client import Client

EUR_USD = "EUR_USD"
NAMES = {"id": "n", "tag": "t", "comment": "c"}
FAR = {"price": "0.90000", "timeInForce": "GTD", "gtdTime": "2030-01-01T00:00:00Z"}


class BusyDay:
    """Drives an account whose market it moves."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.control = client.exchange.control

    def live(self) -> None:
        """Do it all."""
        self.move("1.10000", "1.10010")
        self.trade()
        self.wait_for_prices()
        self.protect()
        self.rename()
        self.be_refused()
        self.configure()
        self.pay_interest()
        self.run_out_of_margin()
        self.begin_again()

    def move(self, bid: str, ask: str) -> None:
        """Set the price."""
        self.control.post("price", instrument=EUR_USD, bid=bid, ask=ask)

    def trade(self) -> None:
        """Buy, sell, reduce, close."""
        away = {"clientExtensions": NAMES, **FAR}
        self.client.fill(units=100, stopLossOnFill=away, takeProfitOnFill={"distance": "0.5"})
        self.client.fill(units=-40, clientExtensions={"id": "o"})
        self.client.fill(units=-100, tradeClientExtensions={"id": "trade"})
        self.client.fill(units=-10, trailingStopLossOnFill={"distance": "0.05"})
        self.put("/trades/@trade/close", units="5")
        self.put("/positions/EUR_USD/close", shortUnits="1", shortClientExtensions=NAMES)
        self.client.place(units=10_000_000, priceBound="1.1")

    def wait_for_prices(self) -> None:
        """Let orders rest; one of each fills, is replaced, and is cancelled."""
        on_fill = {"stopLossOnFill": {"distance": "0.2", "guaranteed": False}}
        for kind, near in (("LIMIT", "1.09000"), ("STOP", "1.12000")):
            self.order(type=kind, units=10, price=near, tradeClientExtensions=NAMES, **on_fill)
        self.order(type="MARKET_IF_TOUCHED", units=10, price="1.09500", priceBound="1.20000")
        self.move("1.08990", "1.09000")
        self.move("1.12000", "1.12010")
        number = self.order(type="LIMIT", units=10, clientExtensions=NAMES, **FAR)
        again = {"type": "LIMIT", "instrument": EUR_USD, "units": 20, **FAR}
        answer = self.put(f"/orders/{number}", order=again)
        replacement = answer["orderCreateTransaction"]["id"]
        self.put(f"/orders/{replacement}/clientExtensions", clientExtensions={"id": "m"})
        self.put(f"/orders/{replacement}/cancel")
        self.order(type="STOP", units=10, price="1.30000", timeInForce="GFD")

    def protect(self) -> None:
        """Hang orders on a trade: one by one, replaced, taken away, and filled."""
        trade = self.client.fill(units=1000)["tradeOpened"]["tradeID"]
        self.order(type="TAKE_PROFIT", tradeID=trade, price="1.30000")
        self.order(type="STOP_LOSS", tradeID=trade, distance="0.10000")
        self.order(type="TRAILING_STOP_LOSS", tradeID=trade, distance="0.05000")
        target = {"price": "1.25000", "clientExtensions": {"id": "target"}}
        self.put(f"/trades/{trade}/orders", takeProfit=target, stopLoss=None)
        self.move("1.14000", "1.14010")
        self.move("1.08900", "1.08910")

    def rename(self) -> None:
        """Give a trade another name."""
        trade = self.client.fill(units=10)["tradeOpened"]["tradeID"]
        self.put(f"/trades/{trade}/clientExtensions", clientExtensions={"id": "renamed"})

    def be_refused(self) -> None:
        """Ask for what cannot be."""
        for kind in ("MARKET", "LIMIT", "STOP", "MARKET_IF_TOUCHED"):
            self.client.place(type=kind, units=0, price="1.0")
        self.client.place(units=1, guaranteedStopLossOnFill={"distance": "0.1"})
        for kind in ("TAKE_PROFIT", "STOP_LOSS", "TRAILING_STOP_LOSS", "GUARANTEED_STOP_LOSS"):
            body = {"type": kind, "tradeID": "999", "price": "1.2", "distance": "0.1"}
            self.client.send("POST", "/orders", json={"order": body})
        for path in ("/orders/999/cancel", "/orders/@nobody/cancel", "/trades/999/close"):
            self.client.send("PUT", path)
        for path in ("/orders/999/clientExtensions", "/trades/999/clientExtensions"):
            self.client.send("PUT", path, json={"clientExtensions": {"id": "x"}})

    def configure(self) -> None:
        """Change the account, and fail to."""
        self.client.send("PATCH", "/configuration", json={"alias": "busy", "marginRate": "0.04"})
        self.client.send("PATCH", "/configuration", json={"marginRate": "0"})

    def pay_interest(self) -> None:
        """Hold a position over a day's end."""
        self.control.post("clock", seconds=86_400)

    def run_out_of_margin(self) -> None:
        """Fall into a margin call, come out of it, and be closed out."""
        self.client.fill(units=1_000_000)
        self.move("1.02000", "1.02010")
        self.move("1.09900", "1.09910")
        self.move("1.00000", "1.00010")

    def begin_again(self) -> None:
        """Ask for more than there is, and reset the account."""
        account = f"accounts/{self.client.exchange.account}"
        self.control.send("POST", f"{account}/funds", {"amount": "-100000000"})
        self.control.post(f"{account}/reset")

    def order(self, **order: Any) -> str:
        """Place an order and return its number."""
        body = {"instrument": EUR_USD, **order} if "tradeID" not in order else order
        answer = self.client.send("POST", "/orders", json={"order": body})
        assert answer.status_code == 201, answer.text
        return answer.json()["orderCreateTransaction"]["id"]

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        """Have something changed."""
        answer = self.client.send("PUT", path, json=body)
        assert answer.ok, answer.text
        return answer.json()
