import type { Order, OrderState } from "@/api/types";

const waitingStates = new Set<OrderState>([
  "new",
  "awaiting_approval",
  "submitting",
  "submitted",
  "partially_filled",
  "unknown",
]);

export function isWaiting({ state }: Order): boolean {
  return waitingStates.has(state);
}

/**
 * The orders that are not over, newest first, those of a group together.
 *
 * `latest` are the latest orders as pushes have them; `standing` those that stood at the broker
 * when they were last asked for, however old.
 */
export function waitingOf(latest: readonly Order[], standing: readonly Order[]): Order[] {
  const known = new Set(latest.map(({ id }) => id));
  const all = [...latest, ...standing.filter(({ id }) => !known.has(id))].filter(isWaiting);
  const newest = all.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
  return newest.flatMap((order, place) => {
    if (order.group_id === null) return [order];
    const group = newest.filter(({ group_id }) => group_id === order.group_id);
    return newest.findIndex(({ group_id }) => group_id === order.group_id) === place ? group : [];
  });
}
