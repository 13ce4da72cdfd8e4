import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PlatformEvent } from "@/api/types";
import type { UpdatesSnapshot } from "@/live/messages";
import { Updates } from "@/live/updates";
import { say, SocketServer } from "../fixtures/socketServer";
import { account, event } from "../fixtures/values";

const stream = "account:acc-1";
let server: SocketServer;
let updates: Updates;
let events: number[];
let lost: string[];
let pushes: string[];
let snapshots: number;

function snapshot(sequences: Record<string, number>): UpdatesSnapshot {
  return {
    type: "snapshot",
    sequences,
    accounts: [],
    positions: [],
    orders: [],
    runs: [],
    backtests: [],
  };
}

function numbered(sequence: number): { type: string; event: PlatformEvent } {
  return { type: "event", event: event({ stream, sequence }) };
}

function resumedAt(url: string | undefined): unknown {
  const after = new URL(url ?? "", "ws://host").searchParams.get("after");
  return after === null ? null : JSON.parse(after);
}

beforeEach(async () => {
  server = await SocketServer.start();
  [events, lost, pushes, snapshots] = [[], [], [], 0];
  updates = new Updates({
    origin: server.origin,
    onStatus: () => undefined,
    backoff: { firstMs: 10, longestMs: 20 },
    reader: {
      snapshot: () => (snapshots += 1),
      event: ({ sequence }) => events.push(sequence),
      state: ({ type }) => pushes.push(type),
      lost: (name) => lost.push(name),
    },
  });
  updates.start();
});

afterEach(async () => {
  updates.stop();
  await server.close();
});

test("test_the_first_connection_begins_at_the_snapshot", async () => {
  const peer = await server.connection();
  say(peer, snapshot({ [stream]: 4 }));
  say(peer, numbered(5));
  await vi.waitFor(() => expect(events).toEqual([5]));
  expect(resumedAt(server.urls[0])).toBeNull();
});

test("test_a_reconnection_resumes_after_the_last_event_and_drops_repeats", async () => {
  const peer = await server.connection();
  say(peer, snapshot({ [stream]: 4 }));
  say(peer, numbered(5));
  await vi.waitFor(() => expect(events).toEqual([5]));
  peer.terminate();
  const again = await server.connection();
  expect(resumedAt(server.urls[1])).toEqual({ [stream]: 5 });
  say(again, snapshot({ [stream]: 7 }));
  for (const sequence of [5, 6, 7]) say(again, numbered(sequence));
  await vi.waitFor(() => expect(events).toEqual([5, 6, 7]));
  expect(snapshots).toBe(2);
});

test("test_a_gap_is_filled_by_a_new_connection", async () => {
  const peer = await server.connection();
  say(peer, snapshot({ [stream]: 4 }));
  say(peer, numbered(6));
  const again = await server.connection();
  expect(resumedAt(server.urls[1])).toEqual({ [stream]: 4 });
  say(again, snapshot({ [stream]: 6 }));
  say(again, numbered(5));
  say(again, numbered(6));
  await vi.waitFor(() => expect(events).toEqual([5, 6]));
  expect(lost).toEqual([]);
});

test("test_a_gap_that_stays_is_reported_once_and_reading_goes_on", async () => {
  const peer = await server.connection();
  say(peer, snapshot({ [stream]: 4 }));
  say(peer, numbered(6));
  const again = await server.connection();
  say(again, snapshot({ [stream]: 6 }));
  say(again, numbered(6));
  say(again, numbered(7));
  await vi.waitFor(() => expect(events).toEqual([6, 7]));
  expect(lost).toEqual([stream]);
  expect(server.urls).toHaveLength(2);
});

test("test_a_log_that_begins_anew_is_read_anew", async () => {
  const peer = await server.connection();
  say(peer, snapshot({ [stream]: 40 }));
  say(peer, numbered(41));
  await vi.waitFor(() => expect(events).toEqual([41]));
  peer.terminate();
  const again = await server.connection();
  say(again, snapshot({ [stream]: 2 }));
  say(again, numbered(3));
  await vi.waitFor(() => expect(events).toEqual([41, 3]));
  expect(lost).toEqual([stream]);
});

test("test_state_pushes_are_handed_on_and_heartbeats_are_not", async () => {
  const peer = await server.connection();
  say(peer, snapshot({}));
  say(peer, { type: "heartbeat", at: "2026-11-22T10:00:00Z" });
  say(peer, { type: "account", account: account() });
  await vi.waitFor(() => expect(pushes).toEqual(["account"]));
});
