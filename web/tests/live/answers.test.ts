import { QueryClient, QueryObserver } from "@tanstack/react-query";
import type { QueryKey } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keys } from "@/api/keys";
import type { Order, PlatformEvent, Position } from "@/api/types";
import { CacheReader } from "@/live/cacheReader";
import { account, event, order, position } from "../fixtures/values";

/** Pushes that cross with answers: a view asks, and the test says when the answer arrives. */

const orders = keys.orders("acc-1");
const story = keys.orderStory("ord-1");
const log = keys.events("account:acc-1");
const submitting = order({ state: "submitting", fill_price: null });

let cache: QueryClient;
let reader: CacheReader;

beforeEach(() => {
  cache = new QueryClient();
  reader = new CacheReader(cache);
});

afterEach(() => cache.clear());

/** A view that is open, and its questions that wait for an answer, the oldest first. */
class View {
  readonly questions: { answer: (data: unknown) => void; fail: () => void }[] = [];
  asked = 0;

  constructor(queryKey: QueryKey) {
    const queryFn = () =>
      new Promise<unknown>((answer, reject) => {
        this.asked += 1;
        this.questions.push({ answer, fail: () => reject(new Error("lost on the way")) });
      });
    const view = new QueryObserver(cache, { queryKey, queryFn, staleTime: Infinity, retry: false });
    view.subscribe(() => undefined);
  }

  async answer(data: unknown): Promise<void> {
    this.#next().answer(data);
    await settled();
  }

  async fail(): Promise<void> {
    this.#next().fail();
    await settled();
  }

  #next() {
    const question = this.questions.shift();
    if (question === undefined) throw new Error("nothing was asked");
    return question;
  }
}

/** Let an answer that was given reach the cache. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function states(): (string | undefined)[] | undefined {
  return cache.getQueryData<Order[]>(orders)?.map(({ id, state }) => `${id} ${state}`);
}

test("test_an_answer_read_before_a_push_does_not_undo_it", async () => {
  const view = new View(orders);
  await view.answer([submitting]);
  void cache.invalidateQueries({ queryKey: orders });
  reader.state({ type: "order", order: order({ state: "filled" }) });
  await view.answer([submitting, order({ id: "ord-0" })]);
  expect(states()).toEqual(["ord-1 filled", "ord-0 filled"]);
});

test("test_a_push_during_the_first_read_is_put_on_top_of_its_answer", async () => {
  const view = new View(orders);
  reader.state({ type: "order", order: order({ state: "filled" }) });
  await view.answer([submitting]);
  expect(states()).toEqual(["ord-1 filled"]);
});

test("test_of_several_pushes_during_a_read_the_last_one_stands", async () => {
  const view = new View(orders);
  reader.state({ type: "order", order: order({ state: "filled" }) });
  reader.state({ type: "order", order: order({ id: "ord-2", state: "new" }) });
  reader.state({ type: "order", order: order({ id: "ord-2", state: "denied" }) });
  await view.answer([submitting]);
  expect(states()).toEqual(["ord-2 denied", "ord-1 filled"]);
});

test("test_what_was_pushed_during_one_read_does_not_undo_the_next", async () => {
  const view = new View(orders);
  reader.state({ type: "order", order: submitting });
  await view.answer([]);
  void cache.invalidateQueries({ queryKey: orders });
  await view.answer([order({ state: "filled" })]);
  expect(states()).toEqual(["ord-1 filled"]);
});

test("test_a_push_outlives_a_read_that_fails", async () => {
  const view = new View(orders);
  await view.answer([submitting]);
  void cache.invalidateQueries({ queryKey: orders });
  reader.state({ type: "order", order: order({ state: "filled" }) });
  await view.fail();
  expect(states()).toEqual(["ord-1 filled"]);
});

test("test_a_snapshot_is_put_on_top_of_an_older_answer", async () => {
  const view = new View(keys.positions("acc-1"));
  reader.snapshot({
    type: "snapshot",
    sequences: {},
    accounts: [account()],
    positions: [position({ units: "0" })],
    orders: [],
    runs: [],
    backtests: [],
  });
  reader.state({ type: "position", position: position({ units: "500" }) });
  await view.answer([position({ units: "10000" })]);
  const held = cache.getQueryData<Position[]>(keys.positions("acc-1"));
  expect(held?.map(({ units }) => units)).toEqual(["500"]);
});

test("test_an_event_during_the_first_read_of_a_story_has_it_read_again", async () => {
  const view = new View(story);
  reader.event(event());
  reader.event(event({ sequence: 2 }));
  await view.answer({ ...submitting, events: [] });
  await view.answer({ ...order(), events: [event()] });
  expect(cache.getQueryData<Order>(story)?.state).toBe("filled");
  expect(view.asked).toBe(2);
});

test("test_events_during_the_first_read_of_a_log_are_put_in_front_of_it", async () => {
  const view = new View(log);
  reader.event(event({ sequence: 5 }));
  reader.event(event({ sequence: 6 }));
  await view.answer([event({ sequence: 4 })]);
  const read = cache.getQueryData<PlatformEvent[]>(log);
  expect(read?.map(({ sequence }) => sequence)).toEqual([6, 5, 4]);
});

test("test_a_read_arrives_however_often_something_is_pushed_meanwhile", async () => {
  const view = new View(story);
  await view.answer({ ...submitting, events: [] });
  reader.event(event({ sequence: 1 }));
  reader.event(event({ sequence: 2 }));
  reader.event(event({ sequence: 3 }));
  await view.answer({ ...submitting, state: "submitted", events: [] });
  expect(cache.getQueryData<Order>(story)?.state).toBe("submitted");
  await view.answer({ ...order(), events: [] });
  expect(cache.getQueryData<Order>(story)?.state).toBe("filled");
  expect(view.asked).toBe(3);
});

test("test_a_view_that_is_forgotten_during_a_read_is_not_made_up_again", async () => {
  const view = new View(keys.accounts);
  reader.state({ type: "account", account: account() });
  cache.clear();
  await view.answer([account()]);
  await vi.waitFor(() => expect(cache.getQueryCache().getAll()).toEqual([]));
});
