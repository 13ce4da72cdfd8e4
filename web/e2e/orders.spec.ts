import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { strings } from "../src/strings";
import { choose, confirmRelease, fillTicket, open, row, ticket } from "./dashboard";

const pair = "GBP/USD";
const sound = { pair, units: "1000", stop: "40", target: "60" };
const buy = { name: new RegExp(`^${strings.side.buy}`) };

test("test_an_order_is_filled_and_its_position_events_and_close_follow", async ({ page }) => {
  await open(page);
  await fillTicket(page, sound);
  await ticket(page).getByRole("button", buy).click();
  await expect(ticket(page).getByText(strings.orders.states.filled)).toBeVisible();

  const position = row(page, strings.positions.title, pair);
  await expect(position).toContainText("+1,000");

  await choose(page, strings.trades.title);
  await expect(row(page, strings.trades.title, pair)).toHaveCount(1);

  await choose(page, strings.orders.title);
  const order = row(page, strings.orders.title, pair).first();
  await expect(order).toContainText(strings.orders.states.filled);
  await expect(order.getByRole("link")).toHaveAttribute("href", /workflows\/order/);
  await order.click();
  const story = page.getByRole("dialog");
  await expect(story.getByText("order.filled", { exact: true })).toBeVisible();
  await story.getByRole("button", { name: strings.close }).click();

  await choose(page, strings.events.title);
  await expect(page.getByRole("tabpanel").locator('[data-kind="order.filled"]')).not.toHaveCount(0);

  await choose(page, strings.positions.title);
  await position.getByRole("button", { name: strings.positions.closeOf(pair) }).click();
  await page.getByRole("button", { name: strings.positions.confirmButton }).click();
  await expect(page.getByRole("dialog").getByText(strings.orders.states.filled)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(position).toHaveCount(0);
});

test("test_too_many_units_are_denied_with_code_and_figures", async ({ page }) => {
  await open(page);
  await fillTicket(page, { ...sound, units: "250,000" });
  await ticket(page).getByRole("button", buy).click();
  const alert = ticket(page).getByRole("alert");
  await expect(alert).toContainText(strings.ticket.denied("UNITS_PER_ORDER"));
  await expect(alert).toContainText("250,000");
  await expect(alert).toContainText("100,000");
});

test("test_a_draft_with_a_mistake_is_not_sent", async ({ page }) => {
  await open(page);
  await fillTicket(page, { ...sound, units: "1e309" });
  await ticket(page).getByRole("button", buy).click();
  await expect(ticket(page).getByText(strings.ticket.problems.number)).toBeVisible();
});

test("test_the_kill_switch_stops_entries_until_it_is_released", async ({ page }) => {
  await open(page);
  const dialog = await brake(page, strings.kill.everything);
  await dialog.getByRole("button", { name: strings.kill.engage }).click();
  await expect(dialog).toHaveCount(0);
  const banner = strings.kill.engaged(strings.safety.scopes.everything, reason);
  await expect(page.getByText(banner)).toBeVisible();
  await fillTicket(page, sound);
  await ticket(page).getByRole("button", buy).click();
  await expect(ticket(page).getByText(strings.ticket.denied("KILL_SWITCH"))).toBeVisible();
  await brake(page, strings.kill.release);
  await dialog.getByRole("button", { name: strings.kill.next }).click();
  await confirmRelease(page, "global");
  await expect(page.getByText(banner)).toHaveCount(0);
});

const reason = "end-to-end test";

/** Open the kill switch's dialog, choose what to do and say why. */
async function brake(page: Page, title: string): Promise<Locator> {
  await page.getByRole("banner").getByRole("button", { name: strings.kill.button }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: new RegExp(`^${title}`) }).check();
  await dialog.getByLabel(strings.kill.reason, { exact: true }).fill(reason);
  return dialog;
}
