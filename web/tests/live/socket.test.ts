import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveSocket } from "@/live/socket";
import type { SocketStatus } from "@/live/socket";
import { say, SocketServer } from "../fixtures/socketServer";

const backoff = { firstMs: 10, longestMs: 40 };
let server: SocketServer;
let socket: LiveSocket;
let statuses: SocketStatus["state"][];
let messages: string[];

function make(silenceMs = 5000): LiveSocket {
  const { origin } = server;
  return new LiveSocket({
    url: () => `${origin}/try-${statuses.length}`,
    onMessage: (text) => messages.push(text),
    onStatus: ({ state }) => statuses.push(state),
    backoff,
    silenceMs,
  });
}

beforeEach(async () => {
  server = await SocketServer.start();
  statuses = [];
  messages = [];
  socket = make();
});

afterEach(async () => {
  socket.stop();
  await server.close();
});

test("test_a_connection_counts_as_open_with_its_first_message", async () => {
  socket.start();
  const peer = await server.connection();
  expect(statuses).toEqual(["connecting"]);
  say(peer, { type: "hello" });
  await vi.waitFor(() => expect(statuses).toEqual(["connecting", "open"]));
  expect(messages).toEqual(['{"type":"hello"}']);
});

test("test_a_lost_connection_is_made_again_with_a_fresh_address", async () => {
  socket.start();
  const first = await server.connection();
  say(first, { type: "hello" });
  await vi.waitFor(() => expect(statuses).toContain("open"));
  first.terminate();
  say(await server.connection(), { type: "hello" });
  await vi.waitFor(() =>
    expect(statuses).toEqual(["connecting", "open", "waiting", "connecting", "open"]),
  );
  expect(new Set(server.urls).size).toBe(2);
});

test("test_a_server_that_is_away_is_tried_until_it_is_back", async () => {
  const { port } = server;
  socket = make();
  await server.close();
  socket.start();
  await vi.waitFor(() =>
    expect(statuses.filter((state) => state === "waiting").length).toBeGreaterThan(2),
  );
  server = await SocketServer.start(port);
  say(await server.connection(), { type: "hello" });
  await vi.waitFor(() => expect(statuses.at(-1)).toBe("open"));
});

test("test_silence_is_taken_for_a_dead_connection", async () => {
  socket = make(60);
  socket.start();
  say(await server.connection(), { type: "hello" });
  await server.connection();
  expect(statuses.slice(0, 4)).toEqual(["connecting", "open", "waiting", "connecting"]);
});

test("test_a_stopped_socket_stays_away", async () => {
  socket.start();
  const peer = await server.connection();
  const closed = new Promise((resolve) => peer.on("close", resolve));
  socket.stop();
  await closed;
  expect(statuses).toEqual(["connecting", "idle"]);
  expect(server.urls).toHaveLength(1);
});

test("test_reconnecting_leaves_the_old_connection_behind", async () => {
  socket.start();
  const old = await server.connection();
  const closed = new Promise((resolve) => old.on("close", resolve));
  socket.reconnect();
  const fresh = await server.connection();
  await closed;
  say(fresh, { type: "fresh" });
  await vi.waitFor(() => expect(messages).toEqual(['{"type":"fresh"}']));
  expect(statuses).not.toContain("waiting");
});
