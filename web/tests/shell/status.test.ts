import { expect, test } from "vitest";
import { nextRetry } from "@/live/connection";
import type { ConnectionState } from "@/live/connection";
import { releasesFor, stopsFor } from "@/shell/brakes";
import type { Holds } from "@/shell/brakes";
import { feedStatus } from "@/shell/feedStatus";
import { readSearch } from "@/shell/shownOrder";

const fine: ConnectionState = {
  updates: { state: "open" },
  prices: { state: "open" },
  feed: { status: "live", detail: "" },
  lostAt: null,
};

test("test_prices_are_live_while_ticks_arrive", () => {
  expect(feedStatus(fine, 100_000, 104_000)).toBe("live");
});

test("test_prices_are_stale_after_ten_quiet_seconds_or_when_the_server_says_so", () => {
  expect(feedStatus(fine, 100_000, 110_001)).toBe("stale");
  const stale: ConnectionState = { ...fine, feed: { status: "stale", detail: "reset" } };
  expect(feedStatus(stale, 100_000, 100_001)).toBe("stale");
});

test("test_a_lost_connection_outranks_the_age_of_ticks", () => {
  expect(feedStatus({ ...fine, lostAt: 99_000 }, 100_000, 100_001)).toBe("offline");
  expect(feedStatus(fine, null, 100_000)).toBe("waiting");
});

test("test_the_next_retry_is_the_earlier_one", () => {
  const wait = (retryAt: number) => ({ state: "waiting", attempt: 1, retryAt }) as const;
  expect(nextRetry({ ...fine, updates: wait(7), prices: wait(5) })).toBe(5);
  expect(nextRetry(fine)).toBeNull();
});

const free: Holds = { state: "ACTIVE", everything: false, account: false, admin: true };

test("test_only_brakes_that_change_something_are_offered", () => {
  expect(stopsFor(free)).toEqual(["everything", "account", "halt", "reduce"]);
  expect(stopsFor({ ...free, state: "HALTED", everything: true, account: true })).toEqual([]);
  expect(releasesFor(free)).toEqual([]);
  expect(releasesFor({ ...free, state: "HALTED", everything: true })).toEqual([
    "release",
    "activate",
  ]);
  expect(releasesFor({ ...free, account: true })).toEqual(["releaseAccount"]);
});

test("test_only_an_administrator_is_offered_the_switch_of_everything", () => {
  expect(stopsFor({ ...free, admin: false })).toEqual(["account", "halt", "reduce"]);
  expect(releasesFor({ ...free, everything: true, admin: false })).toEqual([]);
});

test("test_the_address_gives_text_only", () => {
  expect(readSearch({ order: "ord-1", instrument: 5, granularity: "", other: "x" })).toEqual({
    order: "ord-1",
  });
});
