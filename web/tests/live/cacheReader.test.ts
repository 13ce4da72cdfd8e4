import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import { keys } from "@/api/keys";
import type { Backtest, Balance, PlatformEvent } from "@/api/types";
import { CacheReader } from "@/live/cacheReader";
import { Connection } from "@/live/connection";
import { account, backtest, event, order, position } from "../fixtures/values";

let cache: QueryClient;
let reader: CacheReader;

beforeEach(() => {
  cache = new QueryClient();
  reader = new CacheReader(cache);
});

test("test_an_order_push_replaces_the_order_that_is_listed", () => {
  cache.setQueryData(keys.orders("acc-1"), [order({ state: "submitting" }), order({ id: "o-0" })]);
  reader.state({ type: "order", order: order({ state: "filled" }) });
  const listed = cache.getQueryData<{ id: string; state: string }[]>(keys.orders("acc-1"));
  expect(listed?.map(({ id, state }) => `${id} ${state}`)).toEqual(["ord-1 filled", "o-0 filled"]);
});

test("test_a_list_that_nobody_reads_is_not_made_up_from_a_push", () => {
  reader.state({ type: "position", position: position() });
  expect(cache.getQueryData(keys.positions("acc-1"))).toBeUndefined();
});

test("test_the_next_event_is_put_in_front_of_its_log", () => {
  cache.setQueryData(keys.events("account:acc-1"), [event({ sequence: 4 })]);
  reader.event(event({ sequence: 5 }));
  const log = cache.getQueryData<PlatformEvent[]>(keys.events("account:acc-1"));
  expect(log?.map(({ sequence }) => sequence)).toEqual([5, 4]);
});

test("test_a_log_read_before_a_hole_is_read_again", () => {
  cache.setQueryData(keys.events("account:acc-1"), [event({ sequence: 4 })]);
  reader.event(event({ sequence: 6 }));
  expect(cache.getQueryState(keys.events("account:acc-1"))?.isInvalidated).toBe(true);
});

test("test_an_account_push_lengthens_the_balance_line_once_per_moment", () => {
  const key = keys.balances("acc-1", null);
  cache.setQueryData<Balance[]>(key, []);
  reader.state({ type: "account", account: account() });
  reader.state({ type: "account", account: account() });
  reader.state({ type: "account", account: account({ as_of: "2026-11-22T10:00:05Z" }) });
  expect(cache.getQueryData<Balance[]>(key)).toHaveLength(2);
});

test("test_a_snapshot_sets_accounts_and_positions_even_where_they_are_gone", () => {
  cache.setQueryData(keys.positions("acc-1"), [position()]);
  reader.snapshot({
    type: "snapshot",
    sequences: {},
    accounts: [account()],
    positions: [],
    orders: [],
    runs: [],
    backtests: [],
  });
  expect(cache.getQueryData(keys.positions("acc-1"))).toEqual([]);
  expect(cache.getQueryData(keys.accounts)).toEqual([account()]);
});

test("test_a_connection_is_lost_from_the_first_wait_until_all_is_open_again", () => {
  const connection = new Connection();
  connection.change({ updates: { state: "connecting", attempt: 1 } }, 1);
  expect(connection.get().lostAt).toBeNull();
  connection.change({ updates: { state: "waiting", attempt: 1, retryAt: 9 } }, 2);
  connection.change({ updates: { state: "connecting", attempt: 2 } }, 3);
  expect(connection.get().lostAt).toBe(2);
  connection.change({ updates: { state: "open" } }, 4);
  expect(connection.get().lostAt).toBeNull();
});

test("test_a_backtest_push_moves_the_list_and_the_page", () => {
  const id = keys.backtest("bt-1");
  cache.setQueryData(keys.backtests, [backtest()]);
  cache.setQueryData(id, { backtest: backtest(), curve: [], findings: [] });
  const moved = backtest({ status: "paused" });
  const curve = [{ time: "2024-03-04T00:00:00Z", balance: 1, nav: 1 }];
  reader.state({ type: "backtest", backtest: moved, curve });
  expect(cache.getQueryData<Backtest[]>(keys.backtests)).toEqual([moved]);
  expect(cache.getQueryData(id)).toEqual({ backtest: moved, curve, findings: [] });
});

test("test_the_end_of_a_backtest_reads_it_again", () => {
  cache.setQueryData(keys.backtest("bt-1"), { backtest: backtest(), curve: [], findings: [] });
  reader.event(event({ kind: "backtest.done" }));
  expect(cache.getQueryState(keys.backtest("bt-1"))?.isInvalidated).toBe(true);
});
