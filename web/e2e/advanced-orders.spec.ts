import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { strings } from "../src/strings";
import { changeLimits, choose, fillTicket, open, row, ticket } from "./dashboard";

const pair = "AUD/USD";
const sound = { pair, units: "1000", stop: "40", target: "60" };
const says = strings.trading;
const buy = { name: new RegExp(`^${strings.side.buy}`) };

test.afterEach(({ page }) => lookAtEveryOrder(page, false));

test("test_a_limit_order_is_placed_changed_and_cancelled", async ({ page }) => {
  await open(page);
  await fillTicket(page, sound);
  const form = ticket(page);
  await form.getByRole("button", { name: says.ticket.kinds.LIMIT }).click();
  await form.getByLabel(says.ticket.price, { exact: true }).fill("0.50000");
  await form.getByRole("button", buy).click();
  await expect(form.getByText(strings.orders.states.submitted)).toBeVisible();

  await choose(page, says.waiting.title);
  const waiting = row(page, says.waiting.title, pair);
  await expect(waiting).toContainText("0.50000");
  await expect(waiting).toContainText(says.kinds.LIMIT);
  await waiting.getByRole("button", { name: says.waiting.replaceOf(pair, "0.50000") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(says.ticket.price, { exact: true }).fill("0.51000");
  await dialog.getByLabel(strings.ticket.units).fill("2000");
  await dialog.getByRole("button", { name: says.waiting.replaceButton }).click();
  await expect(dialog.getByRole("status").first()).toBeVisible();
  await dialog.getByRole("button", { name: strings.close }).last().click();

  await expect(waiting).toHaveCount(1);
  await expect(waiting).toContainText("0.51000");
  await expect(waiting).toContainText("+2,000");
  await waiting.getByRole("button", { name: says.waiting.cancelOf(pair, "0.51000") }).click();
  await expect(waiting).toHaveCount(0);
});

test("test_a_trade_with_a_trail_is_closed_in_part_and_its_guards_are_moved", async ({ page }) => {
  await open(page);
  await fillTicket(page, sound);
  const form = ticket(page);
  await form.getByRole("button", { name: says.ticket.more }).click();
  await form.getByLabel(says.ticket.trail).fill("50");
  await form.getByRole("button", buy).click();
  await expect(form.getByText(strings.orders.states.filled)).toBeVisible();

  await choose(page, strings.trades.title);
  const trade = row(page, strings.trades.title, pair);
  await expect(trade).toContainText(says.guards.trailShort("50"));
  await trade.getByRole("button", { name: says.closing.tradeOf(pair, "+1,000") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: says.closing.share("25") }).click();
  await dialog.getByRole("button", { name: says.closing.part("250") }).click();
  await expect(dialog.getByText(strings.orders.states.filled)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(trade).toContainText("+750");

  await trade.getByRole("button", { name: says.guards.of(pair, "+750") }).click();
  await dialog.getByLabel(says.ticket.trail).fill("35");
  await dialog.getByLabel(strings.ticket.stop, { exact: true }).fill("0.40000");
  await dialog.getByRole("button", { name: says.guards.set }).click();
  await dialog.getByRole("button", { name: says.guards.widerButton }).click();
  await expect(dialog).toHaveCount(0);
  await expect(trade).toContainText(says.guards.trailShort("35"));
  await expect(trade).toContainText("0.40000");

  await trade.getByRole("button", { name: says.closing.tradeOf(pair, "+750") }).click();
  await dialog.getByRole("button", { name: says.closing.tradeButton }).click();
  await expect(dialog.getByText(strings.orders.states.filled)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(trade).toHaveCount(0);
});

test("test_an_order_that_needs_approval_is_approved_in_the_inbox", async ({ page }) => {
  await open(page);
  await lookAtEveryOrder(page, true);
  await fillTicket(page, sound);
  await ticket(page).getByRole("button", buy).click();
  await expect(ticket(page).getByText(strings.orders.states.awaiting_approval)).toBeVisible();
  const link = page.getByRole("link", { name: says.pageTitle });
  // The stack's own strategy may have an entry in the inbox as well.
  await expect(link).toContainText(/[1-9]/);
  await link.click();

  const inbox = page.getByRole("region", { name: says.approvals.title });
  const order = inbox.getByRole("listitem").filter({ hasText: pair });
  await expect(order).toContainText(says.approvals.why.EVERY_ORDER);
  await expect(order.getByRole("timer")).toBeVisible();
  await order
    .getByRole("button", { name: says.approvals.of(says.approvals.approve, pair) })
    .click();
  await approve(page.getByRole("dialog"));
  await expect(order).toHaveCount(0);
  const decided = page.getByRole("region", { name: says.approvals.decided });
  await expect(decided).toContainText(says.approvals.states.approved);
  await decided.getByRole("button").first().click();
  const story = page.getByRole("dialog");
  await expect(story.getByText("order.filled", { exact: true })).toBeVisible();
  await expect(story.getByRole("link")).toHaveAttribute("href", /workflows\/order/);
});

async function approve(dialog: Locator): Promise<void> {
  await dialog.getByLabel(says.approvals.note).fill("looks right");
  await dialog.getByRole("button", { name: says.approvals.dialogs.approve.title }).click();
  await expect(dialog).toHaveCount(0);
}

/** Have people look at every order of the account, or at none. */
async function lookAtEveryOrder(page: Page, every: boolean): Promise<void> {
  await changeLimits(page, ({ approval }) => ({ approval: { ...approval, every_order: every } }));
}
