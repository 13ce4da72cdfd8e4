import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * The cached answers of the API, as what the platform pushes changes them.
 *
 * An answer that is under way when a push comes may have been read before it, and replaces what is
 * cached when it arrives; so what came meanwhile is done again on top of it. Where the push was the
 * older of the two, the next one is on its way: every change is pushed.
 */
export class Answers {
  readonly #cache: QueryClient;
  readonly #due = new WeakMap<Query, Map<string, () => void>>();

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  /** Set an answer, whether anybody asked for it yet or not. */
  set(queryKey: QueryKey, value: unknown): void {
    this.#cache.setQueryData(queryKey, value);
    this.onceAnswered(queryKey, "all", () => this.set(queryKey, value));
  }

  /** Change the answers whose keys begin so, once they are there; `name` says what of them changes. */
  change<T>(begin: QueryKey, name: string, change: (before: T) => T): void {
    for (const { queryKey } of this.#found(begin)) {
      this.#cache.setQueryData<T>(queryKey, (before) =>
        before === undefined ? undefined : change(before),
      );
      this.onceAnswered(queryKey, name, () => this.change(queryKey, name, change));
    }
  }

  /** Read answers anew, after the one that is under way: cutting it short could go on for ever. */
  refresh(begin: QueryKey): void {
    for (const { queryKey } of this.#found(begin))
      this.onceAnswered(queryKey, "refresh", () => this.refresh(queryKey));
    void this.#cache.invalidateQueries({ queryKey: begin }, { cancelRefetch: false });
  }

  /** Do something again when the answer that is under way has come; of one name only the last. */
  onceAnswered(queryKey: QueryKey, name: string, again: () => void): void {
    const query = this.#cache.getQueryCache().find({ queryKey });
    if (query === undefined || !isUnderWay(query)) return;
    const due = this.#due.get(query) ?? this.#follow(query);
    // Taken out first, because a map keeps the place of a name that it has.
    due.delete(name);
    due.set(name, again);
  }

  #found(begin: QueryKey): Query[] {
    return this.#cache.getQueryCache().findAll({ queryKey: begin });
  }

  #follow(query: Query): Map<string, () => void> {
    const due = new Map<string, () => void>();
    this.#due.set(query, due);
    const leave = this.#cache.getQueryCache().subscribe((notice) => {
      if (notice.query !== query || (notice.type !== "removed" && isUnderWay(query))) return;
      leave();
      this.#due.delete(query);
      if (notice.type !== "removed") for (const again of due.values()) again();
    });
    return due;
  }
}

function isUnderWay(query: Query): boolean {
  return query.state.fetchStatus !== "idle";
}
