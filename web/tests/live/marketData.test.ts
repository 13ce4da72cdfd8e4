import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MarketData } from "@/live/marketData";
import type { FeedReport } from "@/live/marketData";
import { QuoteBoard } from "@/live/quotes";
import { say, SocketServer } from "../fixtures/socketServer";
import { tick } from "../fixtures/values";

let server: SocketServer;
let board: QuoteBoard;
let market: MarketData;
let reports: FeedReport[];

beforeEach(async () => {
  server = await SocketServer.start();
  board = new QuoteBoard();
  reports = [];
  market = new MarketData({
    origin: server.origin,
    board,
    onStatus: () => undefined,
    onFeed: (report) => reports.push(report),
    backoff: { firstMs: 10, longestMs: 20 },
  });
});

afterEach(async () => {
  market.stop();
  await server.close();
});

test("test_the_snapshot_and_the_ticks_after_it_reach_the_board", async () => {
  market.show("paper", ["USD_JPY", "EUR_USD"]);
  const peer = await server.connection();
  say(peer, { type: "snapshot", sequence: 10, prices: [tick()] });
  say(peer, { type: "tick", sequence: 11, tick: tick({ bid: "1.08420" }) });
  await vi.waitFor(() => expect(board.get("EUR_USD")?.tick.bid).toBe("1.08420"));
  expect(board.get("EUR_USD")?.direction).toBe("up");
  expect(server.urls).toEqual(["/ws/market-data/?feed=paper&instruments=EUR_USD%2CUSD_JPY"]);
});

test("test_a_missing_number_brings_a_new_connection_and_its_snapshot", async () => {
  market.show("paper", ["EUR_USD"]);
  const peer = await server.connection();
  say(peer, { type: "snapshot", sequence: 10, prices: [] });
  say(peer, { type: "tick", sequence: 12, tick: tick({ bid: "9.99999" }) });
  const again = await server.connection();
  expect(board.get("EUR_USD")).toBeUndefined();
  say(again, { type: "snapshot", sequence: 1, prices: [tick()] });
  await vi.waitFor(() => expect(board.get("EUR_USD")?.tick.bid).toBe("1.08410"));
});

test("test_heartbeats_and_feed_reports_may_repeat_the_last_number", async () => {
  market.show("paper", ["EUR_USD"]);
  const peer = await server.connection();
  say(peer, { type: "snapshot", sequence: 3, prices: [] });
  say(peer, { type: "heartbeat", sequence: 3, at: "2026-11-22T10:00:00Z" });
  say(peer, { type: "feed", sequence: 4, feed: "paper", status: "stale", detail: "no heartbeat" });
  say(peer, { type: "tick", sequence: 5, tick: tick() });
  await vi.waitFor(() => expect(board.get("EUR_USD")).toBeDefined());
  expect(reports).toEqual([{ status: "stale", detail: "no heartbeat" }]);
  expect(server.urls).toHaveLength(1);
});

test("test_the_same_choice_again_keeps_the_connection_and_another_takes_a_new_one", async () => {
  market.show("paper", ["EUR_USD", "USD_JPY"]);
  await server.connection();
  market.show("paper", ["USD_JPY", "EUR_USD"]);
  market.show("paper", ["USD_JPY"]);
  await server.connection();
  expect(server.urls.at(-1)).toBe("/ws/market-data/?feed=paper&instruments=USD_JPY");
  expect(server.urls).toHaveLength(2);
});

test("test_another_feed_empties_the_board", () => {
  market.show("paper", ["EUR_USD"]);
  board.apply(tick(), 0);
  market.show("practice", ["EUR_USD"]);
  expect(board.get("EUR_USD")).toBeUndefined();
});

test("test_text_that_is_no_message_is_passed_over", async () => {
  market.show("paper", ["EUR_USD"]);
  const peer = await server.connection();
  peer.send("<html>");
  peer.send("[1]");
  say(peer, { type: "snapshot", sequence: 1, prices: [tick()] });
  await vi.waitFor(() => expect(board.get("EUR_USD")).toBeDefined());
});

test("test_a_subscriber_hears_its_own_pair_only", () => {
  const heard: string[] = [];
  const stop = board.subscribe("EUR_USD", (quote) => heard.push(quote.tick.bid));
  board.apply(tick({ bid: "1.1" }), 0);
  board.apply(tick({ instrument: "USD_JPY", bid: "150" }), 0);
  stop();
  board.apply(tick({ bid: "1.2" }), 0);
  expect(heard).toEqual(["1.1"]);
});

test("test_an_unchanged_bid_keeps_its_direction", () => {
  for (const bid of ["1.2", "1.1", "1.1"]) board.apply(tick({ bid }), 0);
  expect(board.get("EUR_USD")?.direction).toBe("down");
});
