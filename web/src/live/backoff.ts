/** How long to wait before the next attempt at a connection. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

export const patientBackoff: Backoff = { firstMs: 500, longestMs: 10_000 };

/** Double the wait each attempt up to the longest; `chance` (0..1) spreads clients over its upper half. */
export function waitBefore(attempt: number, backoff: Backoff, chance: number): number {
  const full = Math.min(backoff.longestMs, backoff.firstMs * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + chance / 2));
}
