import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import type { Account, Limits } from "../src/api/types";
import { strings } from "../src/strings";
import { runtime } from "./stack";

/** Open a page of the dashboard and wait until it is live. */
export async function open(page: Page, path = "/"): Promise<void> {
  await page.goto(runtime().dashboard + path);
  await untilLive(page);
}

export async function untilLive(page: Page): Promise<void> {
  await expect(page.locator('[data-feed="live"]')).toBeVisible();
}

/** A pair on the watchlist. */
export function watched(page: Page, pair: string): Locator {
  return page
    .getByRole("region", { name: strings.watchlist.title })
    .getByRole("listitem")
    .filter({ hasText: pair });
}

/** The bid that the watchlist shows, such as `1.08412`. */
export async function bidOf(page: Page, pair: string): Promise<string> {
  const price = watched(page, pair).getByLabel(new RegExp(`^${strings.watchlist.bid} `));
  return (await price.getAttribute("aria-label")) ?? "";
}

export async function untilMoving(page: Page, pair: string): Promise<void> {
  const before = await bidOf(page, pair);
  await expect.poll(() => bidOf(page, pair)).not.toBe(before);
}

export function ticket(page: Page): Locator {
  return page.getByRole("region", { name: strings.ticket.title, exact: true });
}

/** Choose a pair and fill the ticket in; the side's button sends it. */
export async function fillTicket(
  page: Page,
  order: { pair: string; units: string; stop: string; target: string },
): Promise<void> {
  await watched(page, order.pair).getByRole("button").first().click();
  const form = ticket(page);
  await expect(form.getByRole("heading")).toContainText(order.pair);
  await form.getByLabel(strings.ticket.units).fill(order.units);
  await form.getByLabel(strings.ticket.stop, { exact: true }).fill(order.stop);
  await form.getByLabel(strings.ticket.target, { exact: true }).fill(order.target);
}

export async function choose(page: Page, tab: string): Promise<void> {
  await page.getByRole("tab", { name: tab }).click();
}

export function row(page: Page, table: string, pair: string): Locator {
  return page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: pair });
}

/** Change the limits of every account, as an administrator may. */
export async function changeLimits(
  page: Page,
  change: (limits: Limits) => Partial<Limits>,
): Promise<void> {
  const url = `${runtime().dashboard}/api/accounts`;
  const headers = { "X-Requested-With": "forex" };
  const { items } = (await (await page.request.get(url)).json()) as { items: Account[] };
  for (const { id, limits } of items) {
    const data = change(limits);
    const answer = await page.request.patch(`${url}/${id}/limits`, { headers, data });
    expect(answer.status()).toBe(200);
  }
}

/** The second step of a release: type the switch's name, once it counts. */
export async function confirmRelease(page: Page, scope: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(strings.safety.typeName).fill(scope);
  await dialog.getByRole("button", { name: strings.safety.confirm }).click();
  await expect(dialog).toHaveCount(0);
}
