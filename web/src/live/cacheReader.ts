import type { QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { Account, Balance, Order, PlatformEvent, Position, Run } from "@/api/types";
import { prepended, replaced } from "@/live/lists";
import type { StatePush, UpdatesSnapshot } from "@/live/messages";
import type { UpdatesReader } from "@/live/updates";

/** Writes what the platform pushes into the query cache, so that every view shows it at once. */
export class CacheReader implements UpdatesReader {
  readonly #cache: QueryClient;

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  snapshot(snapshot: UpdatesSnapshot): void {
    this.#cache.setQueryData<Account[]>(keys.accounts, snapshot.accounts);
    for (const account of snapshot.accounts) this.#positions(account.id, snapshot.positions);
    for (const order of snapshot.orders.toReversed()) this.#order(order);
    for (const run of snapshot.runs.toReversed()) this.#run(run);
    this.#refresh(["trades"], ["balances"], ["candles"], ["kill-switch"], ["order"]);
  }

  event(event: PlatformEvent): void {
    this.#log(event);
    if (event.order_id !== null) this.#refresh(keys.orderStory(event.order_id));
    if (event.kind === "kill_switch") this.#refresh(keys.killSwitch);
    if (movesTrades(event.kind)) this.#refresh(["trades"]);
  }

  state(push: StatePush): void {
    switch (push.type) {
      case "account":
        this.#account(push.account);
        break;
      case "order":
        this.#order(push.order);
        break;
      case "position":
        this.#position(push.position);
        break;
      case "run":
        this.#run(push.run);
        break;
    }
  }

  lost(stream: string): void {
    this.#refresh(keys.events(stream));
  }

  /** Add an event to its log; a log that was read before the events in between is read again. */
  #log(event: PlatformEvent): void {
    const key = keys.events(event.stream);
    const events = this.#cache.getQueryData<PlatformEvent[]>(key);
    if (events === undefined) return;
    if (event.sequence > (events[0]?.sequence ?? 0) + 1) this.#refresh(key);
    else this.#cache.setQueryData<PlatformEvent[]>(key, prepended(events, event));
  }

  #account(account: Account): void {
    this.#cache.setQueryData<Account[]>(keys.accounts, (accounts) =>
      accounts === undefined ? undefined : replaced(accounts, account, sameId),
    );
    this.#balance(account);
  }

  #balance(account: Account): void {
    const point = balanceOf(account);
    if (point === null) return;
    this.#cache.setQueriesData<Balance[]>({ queryKey: keys.balancesOf(account.id) }, (points) => {
      const last = points?.at(-1);
      if (
        points === undefined ||
        (last !== undefined && Date.parse(last.at) >= Date.parse(point.at))
      )
        return points;
      return [...points, point];
    });
  }

  #order(order: Order): void {
    this.#cache.setQueryData<Order[]>(keys.orders(order.account_id), (orders) =>
      orders === undefined ? undefined : replaced(orders, order, sameId),
    );
    this.#refresh(keys.orderStory(order.id));
  }

  #positions(account: string, positions: Position[]): void {
    const own = positions.filter((position) => position.account_id === account);
    this.#cache.setQueryData<Position[]>(keys.positions(account), own);
  }

  #position(position: Position): void {
    this.#cache.setQueryData<Position[]>(keys.positions(position.account_id), (positions) =>
      positions === undefined ? undefined : replaced(positions, position, sameInstrument),
    );
    this.#refresh(keys.tradesOf(position.account_id));
  }

  #run(run: Run): void {
    this.#cache.setQueryData<Run[]>(keys.runs(run.account_id), (runs) =>
      runs === undefined ? undefined : replaced(runs, run, sameId),
    );
  }

  #refresh(...names: (readonly unknown[])[]): void {
    for (const queryKey of names) void this.#cache.invalidateQueries({ queryKey });
  }
}

function sameId(a: { id: string }, b: { id: string }): boolean {
  return a.id === b.id;
}

function sameInstrument(a: Position, b: Position): boolean {
  return a.instrument === b.instrument;
}

function movesTrades(kind: string): boolean {
  return kind.startsWith("trade.") || kind.endsWith("filled");
}

function balanceOf(account: Account): Balance | null {
  const { as_of, balance, nav, unrealized_pl, margin_used, margin_available } = account;
  if (as_of === null || balance === null || nav === null) return null;
  if (unrealized_pl === null || margin_used === null || margin_available === null) return null;
  return { at: as_of, balance, nav, unrealized_pl, margin_used, margin_available };
}
