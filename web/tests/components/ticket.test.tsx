import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiContext, createApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Order } from "@/api/types";
import { OrderTicket } from "@/features/ticket/OrderTicket";
import { LiveProvider, useLive } from "@/live/LiveProvider";
import { strings } from "@/strings";
import { ApiServer, problem } from "../fixtures/apiServer";
import { account, instrument, order, tick } from "../fixtures/values";

let server: ApiServer;
let cache: QueryClient;

beforeEach(async () => {
  cache = new QueryClient();
  server = await ApiServer.start();
  server.on("GET /api/orders", () => ({ status: 200, body: { items: [], next_cursor: null } }));
});

afterEach(() => server.close());

function OneTick() {
  const { board } = useLive();
  useEffect(() => board.apply(tick(), Date.now()), [board]);
  return null;
}

function show() {
  render(
    <ApiContext value={createApi(server.origin)}>
      <QueryClientProvider client={cache}>
        <LiveProvider origin={server.origin.replace("http", "ws")}>
          <OneTick />
          <OrderTicket
            account={account()}
            instrument={instrument()}
            onShowOrder={() => undefined}
          />
        </LiveProvider>
      </QueryClientProvider>
    </ApiContext>,
  );
  return userEvent.setup();
}

const buy = () => screen.getByRole("button", { name: /^Buy/ });
const asked = () => server.received.filter(({ method }) => method === "POST");

test("test_a_denial_shows_its_code_and_its_figures", async () => {
  const verdict = {
    outcome: "denied",
    code: "UNITS_PER_ORDER",
    message: "2500000 units, at most 100000 in one order",
    figures: { units: "2500000", limit: "100000" },
  } as const;
  server.on("POST /api/orders", () => ({
    status: 201,
    body: order({ state: "denied", verdict, fill_price: null }),
  }));
  const user = show();
  await user.click(buy());
  expect(await screen.findByText(strings.ticket.denied("UNITS_PER_ORDER"))).toBeInTheDocument();
  expect(screen.getByText("2,500,000")).toBeInTheDocument();
});

test("test_a_draft_with_a_problem_is_not_sent", async () => {
  const user = show();
  await user.clear(screen.getByLabelText(strings.ticket.units));
  await user.type(screen.getByLabelText(strings.ticket.units), "1e309");
  await user.click(buy());
  expect(screen.getByText(strings.ticket.problems.number)).toBeInTheDocument();
  expect(asked()).toEqual([]);
});

test("test_after_silence_the_same_order_is_asked_for_again_under_its_key", async () => {
  let tries = 0;
  server.on("POST /api/orders", () => {
    tries += 1;
    return tries === 1 ? "hang up" : { status: 201, body: order() };
  });
  const user = show();
  await user.click(buy());
  await user.click(await screen.findByRole("button", { name: strings.ticket.askAgain }));
  expect(await screen.findByText(strings.orders.states.filled)).toBeInTheDocument();
  const [first, second] = asked();
  expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
  expect(second?.body).toEqual(first?.body);
});

test("test_each_click_is_an_order_of_its_own", async () => {
  server.on("POST /api/orders", () => ({ status: 201, body: order() }));
  const user = show();
  await user.click(buy());
  await screen.findByText(strings.orders.states.filled);
  await user.click(buy());
  await screen.findByText(strings.orders.states.filled);
  const names = asked().map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(names).size).toBe(2);
});

test("test_a_list_that_was_read_before_the_fill_does_not_undo_it", async () => {
  cache.setQueryData(keys.orders("acc-1"), []);
  server.on("POST /api/orders", () => ({ status: 201, body: leaving }));
  server.on("GET /api/orders", async () => {
    await fill();
    return { status: 200, body: { items: [leaving, order({ id: "older" })], next_cursor: null } };
  });
  const user = show();
  await user.click(buy());
  await waitFor(() => expect(cache.getQueryData(keys.orders("acc-1"))).toHaveLength(2));
  expect(await screen.findByText(strings.orders.states.filled)).toBeInTheDocument();
  expect(screen.queryByText(strings.orders.states.submitting)).toBeNull();
});

test("test_an_answer_that_was_overtaken_by_the_fill_does_not_undo_it", async () => {
  cache.setQueryData(keys.orders("acc-1"), []);
  server.on("GET /api/orders", () => new Promise(() => undefined));
  server.on("POST /api/orders", async () => {
    await fill();
    return { status: 201, body: leaving };
  });
  const user = show();
  await user.click(buy());
  expect(await screen.findByText(strings.orders.states.filled)).toBeInTheDocument();
});

const leaving = order({ state: "submitting", fill_price: null });

/** Push the fill until the dashboard has it: it may not be connected yet. */
async function fill(): Promise<void> {
  await vi.waitFor(() => {
    server.push({ type: "order", order: order({ state: "filled" }) });
    const orders = cache.getQueryData<Order[]>(keys.orders("acc-1"));
    expect(orders?.map(({ state }) => state)).toEqual(["filled"]);
  });
}

test("test_a_refused_field_is_named_beside_its_own", async () => {
  const errors = [{ field: "units", message: "too many digits" }];
  server.on("POST /api/orders", () => ({
    status: 422,
    body: problem(422, "INVALID_INPUT", "The order cannot be read", errors),
  }));
  const user = show();
  await user.click(buy());
  expect(await screen.findByText("The order cannot be read")).toBeInTheDocument();
  const units = screen.getByLabelText(strings.ticket.units);
  expect(units).toHaveAccessibleDescription("too many digits");
  expect(units).toBeInvalid();
});

test("test_a_limit_waits_at_its_price_on_the_side_that_is_clicked", async () => {
  server.on("POST /api/orders", () => ({
    status: 201,
    body: order({ kind: "LIMIT", state: "submitted", price: "1.08000", fill_price: null }),
  }));
  const user = show();
  await user.click(screen.getByRole("button", { name: strings.trading.ticket.kinds.LIMIT }));
  await user.type(screen.getByLabelText(strings.trading.ticket.price), "1.08000");
  await user.click(screen.getByRole("button", { name: /^Buy limit/ }));
  expect(await screen.findByText(strings.orders.states.submitted)).toBeInTheDocument();
  expect(asked()[0]?.body).toMatchObject({ kind: "LIMIT", price: "1.08000", units: "10000" });
});

test("test_two_orders_of_a_group_are_asked_for_at_once_and_both_are_shown", async () => {
  const waiting = { kind: "STOP", state: "submitted", fill_price: null, group_id: "g-1" } as const;
  server.on("POST /api/orders/oco", () => ({
    status: 201,
    body: { orders: [order({ ...waiting, id: "a" }), order({ ...waiting, id: "b" })] },
  }));
  const user = show();
  await user.click(screen.getByRole("button", { name: strings.trading.ticket.kinds.OCO }));
  const words = strings.trading.ticket;
  await user.type(screen.getByLabelText(words.priceOf(words.first)), "1.09000");
  await user.type(screen.getByLabelText(words.priceOf(words.second)), "1.07000");
  await user.click(screen.getByRole("button", { name: words.sendBoth }));
  expect(await screen.findAllByText(strings.orders.states.submitted)).toHaveLength(2);
  expect(asked()[0]?.body).toMatchObject({
    orders: [
      { price: "1.09000", units: "10000" },
      { price: "1.07000", units: "-10000" },
    ],
  });
});

test("test_without_a_connection_no_order_can_be_asked_for", async () => {
  show();
  await waitFor(() => expect(buy()).toBeEnabled());
  server.loseSockets();
  await waitFor(() => expect(buy()).toBeDisabled());
  expect(screen.getByText(strings.ticket.offline)).toBeInTheDocument();
});
