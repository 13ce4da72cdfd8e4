"""What a client configures about its account, over HTTP."""

from tests.paper.client import Client, official


def test_official_client_names_its_account_and_raises_its_margin(client: Client) -> None:
    context = official(client.exchange)
    answer = context.account.configure(client.exchange.account, alias="Mine", marginRate="0.2")
    assert answer.status == 200
    changed = answer.get("clientConfigureTransaction")
    assert (changed.type, changed.alias, changed.marginRate) == ("CLIENT_CONFIGURE", "Mine", "0.2")
    summary = client.get("/summary")["account"]
    assert (summary["alias"], summary["marginRate"]) == ("Mine", "0.2")
    rates = {each["marginRate"] for each in client.get("/instruments")["instruments"]}
    assert rates == {"0.2"}


def test_configured_margin_counts_for_positions_and_new_orders(client: Client) -> None:
    client.fill(units="1000")
    before = client.get("/summary")["account"]
    client.send("PATCH", "/configuration", json={"marginRate": "1"})
    after = client.get("/summary")["account"]
    assert float(after["marginUsed"]) > 40 * float(before["marginUsed"])
    refused = client.place(units="200000").json()
    assert refused["orderCancelTransaction"]["reason"] == "INSUFFICIENT_MARGIN"


def test_configuration_survives_a_kill(client: Client) -> None:
    client.send("PATCH", "/configuration", json={"alias": "Kept"})
    client.exchange.kill()
    client.exchange.start()
    assert client.get("/summary")["account"]["alias"] == "Kept"


def test_empty_configuration_is_refused_and_on_record(client: Client) -> None:
    response = client.send("PATCH", "/configuration", json={})
    assert response.status_code == 400
    body = response.json()
    assert body["errorCode"] == "CLIENT_CONFIGURE_DATA_MISSING"
    assert body["clientConfigureRejectTransaction"]["type"] == "CLIENT_CONFIGURE_REJECT"
    assert client.get("/summary")["account"]["lastTransactionID"] == body["lastTransactionID"]
