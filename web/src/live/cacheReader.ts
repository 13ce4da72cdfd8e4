import type { QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type {
  Account,
  Backtest,
  BacktestWithCurve,
  Balance,
  CurvePoint,
  Order,
  PlatformEvent,
  Position,
  Run,
} from "@/api/types";
import { Answers } from "@/live/answers";
import { prepended, replaced } from "@/live/lists";
import type { StatePush, UpdatesSnapshot } from "@/live/messages";
import type { UpdatesReader } from "@/live/updates";

/** Writes what the platform pushes into the query cache, so that every view shows it at once. */
export class CacheReader implements UpdatesReader {
  readonly #cache: QueryClient;
  readonly #answers: Answers;

  constructor(cache: QueryClient) {
    this.#cache = cache;
    this.#answers = new Answers(cache);
  }

  snapshot(snapshot: UpdatesSnapshot): void {
    this.#answers.set(keys.accounts, snapshot.accounts);
    for (const account of snapshot.accounts) this.#positions(account.id, snapshot.positions);
    for (const order of snapshot.orders.toReversed()) this.#order(order);
    for (const run of snapshot.runs.toReversed()) this.#run(run);
    for (const { backtest, curve } of snapshot.backtests.toReversed())
      this.#backtest(backtest, curve);
    this.#refresh(["trades"], ["balances"], ["candles"], ["order"], ["waiting"]);
    this.#refresh(keys.approvals);
    this.#refresh(keys.killSwitch, keys.certificates, keys.alerts, keys.cases);
  }

  event(event: PlatformEvent): void {
    this.#log(event);
    if (event.order_id !== null) this.#refresh(keys.orderStory(event.order_id));
    this.#refresh(...matters(event.kind));
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
      case "backtest":
        this.#backtest(push.backtest, push.curve);
        break;
    }
  }

  lost(stream: string): void {
    this.#refresh(keys.events(stream));
  }

  /** Add an event to its log; a log that was read before the events in between is read again. */
  #log(event: PlatformEvent): void {
    const key = keys.events(event.stream);
    this.#answers.onceAnswered(key, `event ${event.sequence}`, () => this.#log(event));
    const events = this.#cache.getQueryData<PlatformEvent[]>(key);
    if (events === undefined) return;
    if (event.sequence > (events[0]?.sequence ?? 0) + 1) this.#refresh(key);
    else this.#cache.setQueryData<PlatformEvent[]>(key, prepended(events, event));
  }

  #account(account: Account): void {
    this.#answers.change<Account[]>(keys.accounts, account.id, (accounts) =>
      replaced(accounts, account, sameId),
    );
    const point = balanceOf(account);
    if (point === null) return;
    this.#answers.change<Balance[]>(keys.balancesOf(account.id), point.at, (points) =>
      lengthened(points, point),
    );
  }

  #order(order: Order): void {
    this.#answers.change<Order[]>(keys.orders(order.account_id), order.id, (orders) =>
      replaced(orders, order, sameId),
    );
    this.#refresh(keys.orderStory(order.id));
    if (order.kind !== "MARKET") this.#refresh(keys.waiting(order.account_id));
  }

  #positions(account: string, positions: Position[]): void {
    const own = positions.filter((position) => position.account_id === account);
    this.#answers.set(keys.positions(account), own);
  }

  #position(position: Position): void {
    const { account_id: account, instrument } = position;
    this.#answers.change<Position[]>(keys.positions(account), instrument, (positions) =>
      replaced(positions, position, sameInstrument),
    );
    this.#refresh(keys.tradesOf(account));
  }

  #run(run: Run): void {
    this.#answers.change<Run[]>(keys.runs(run.account_id), run.id, (runs) =>
      replaced(runs, run, sameId),
    );
  }

  #backtest(backtest: Backtest, curve: CurvePoint[]): void {
    this.#answers.change<Backtest[]>(keys.backtests, backtest.id, (backtests) =>
      replaced(backtests, backtest, sameId),
    );
    this.#answers.change<BacktestWithCurve>(keys.backtest(backtest.id), "state", (before) => ({
      ...before,
      backtest,
      curve,
    }));
  }

  #refresh(...names: (readonly unknown[])[]): void {
    for (const name of names) this.#answers.refresh(name);
  }
}

function sameId(a: { id: string }, b: { id: string }): boolean {
  return a.id === b.id;
}

function sameInstrument(a: Position, b: Position): boolean {
  return a.instrument === b.instrument;
}

/** The lists of things for people to decide that an event changes. */
function matters(kind: string): (readonly string[])[] {
  if (ofApprovals.has(kind)) return [keys.approvals];
  if (kind.startsWith("kill_switch")) return [keys.killSwitch, keys.certificates];
  if (kind.startsWith("alert.")) return [keys.alerts];
  if (kind.startsWith("backtest.")) return [keys.backtests, keys.everyBacktest];
  return kind.startsWith("case.") ? [keys.cases] : [];
}

const ofApprovals = new Set([
  "order.awaits_approval",
  "order.vote",
  "order.approved",
  "order.denied",
  "order.expired",
]);

function movesTrades(kind: string): boolean {
  return kind.startsWith("trade.") || kind.endsWith("filled");
}

/** Add a point to the end of a line that does not reach so far yet. */
function lengthened(points: Balance[], point: Balance): Balance[] {
  const last = points.at(-1);
  const reached = last !== undefined && Date.parse(last.at) >= Date.parse(point.at);
  return reached ? points : [...points, point];
}

function balanceOf(account: Account): Balance | null {
  const { as_of, balance, nav, unrealized_pl, margin_used, margin_available } = account;
  if (as_of === null || balance === null || nav === null) return null;
  if (unrealized_pl === null || margin_used === null || margin_available === null) return null;
  return { at: as_of, balance, nav, unrealized_pl, margin_used, margin_available };
}
