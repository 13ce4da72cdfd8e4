import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { strings } from "../src/strings";
import { confirmRelease, fillTicket, open, row, ticket } from "./dashboard";
import { exchange } from "./stack";

const pair = "EUR/JPY";
const reason = "end-to-end test";
const account = strings.safety.scopes.account("Paper");

test("test_an_account_is_stopped_proved_flat_and_released_in_two_steps", async ({ page }) => {
  await open(page);
  await buy(page);
  await throwSwitch(page);

  const kill = switchOf(page);
  await expect(kill.locator('[data-phase="flat"]')).toBeVisible();
  const title = page.getByText(strings.kill.engaged(account, reason));
  await expect(title).toBeVisible();

  await kill.getByRole("link", { name: /^Certificate of/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(strings.certificates.sheetTitle);
  await expect(page.getByText(strings.certificates.verified, { exact: true })).toBeVisible();
  await expect(page.getByText(strings.certificates.noQuestions)).toBeVisible();
  await page.getByRole("link", { name: strings.certificates.back }).click();

  await release(page);
  await expect(kill).toHaveAttribute("data-engaged", "false");
  await expect(title).toHaveCount(0);
  await open(page);
  await expect(row(page, strings.positions.title, pair)).toHaveCount(0);
});

test("test_an_alert_of_a_halted_market_is_seen_everywhere_and_taken_over", async ({ page }) => {
  // The alert comes after twenty seconds without progress, and the next look may be as far away.
  test.setTimeout(240_000);
  await open(page);
  await buy(page);
  await exchange("/market/halt", { instruments: ["EUR_JPY"] });
  await throwSwitch(page);

  await expect(page.getByText(strings.attention.alerts(1))).toBeVisible({ timeout: 60_000 });
  await open(page, "/activity");
  await expect(page.getByText(strings.attention.alerts(1))).toBeVisible();
  await page.getByRole("link", { name: strings.attention.show }).click();
  const alert = page
    .getByRole("region", { name: strings.alerts.title })
    .locator('[data-open="true"]');
  await alert.getByRole("button").click();
  await page.getByRole("dialog").getByLabel(strings.alerts.note).fill("waiting for the market");
  await page.getByRole("button", { name: strings.alerts.confirm }).click();
  await expect(alert).toHaveCount(0);
  await expect(page.getByText(strings.attention.alerts(1))).toHaveCount(0);

  await exchange("/market/resume", { instruments: ["EUR_JPY"] });
  await expect(switchOf(page).locator('[data-phase="flat"]')).toBeVisible({ timeout: 60_000 });
  await release(page);
});

test("test_a_schedule_is_paused_with_a_reason_and_resumed", async ({ page }) => {
  await open(page, "/operations");
  const name = strings.schedules.names.weekend?.title ?? "";
  const schedule = page.getByRole("listitem", { name });
  for (const act of ["pause", "resume"] as const) {
    const says = strings.schedules.acts[act];
    await schedule.getByRole("button", { name: says.of(name) }).click();
    await page
      .getByRole("dialog")
      .getByLabel(strings.kill.reason, { exact: true })
      .fill(`${reason}: ${act}`);
    await page.getByRole("button", { name: says.confirm }).click();
    await expect(schedule).toHaveAttribute("data-paused", String(act === "pause"));
    await expect(schedule).toContainText(`${reason}: ${act}`);
  }
});

async function buy(page: Page): Promise<void> {
  await fillTicket(page, { pair, units: "1000", stop: "40", target: "60" });
  await ticket(page)
    .getByRole("button", { name: new RegExp(`^${strings.side.buy}`) })
    .click();
  await expect(row(page, strings.positions.title, pair)).toContainText("+1,000");
}

function switchOf(page: Page): Locator {
  return page.getByRole("listitem", { name: account });
}

/** Throw the switch of the account on the safety page. */
async function throwSwitch(page: Page): Promise<void> {
  await page.getByRole("link", { name: strings.pages.safety }).click();
  const kill = switchOf(page);
  await kill.getByRole("button", { name: strings.safety.throwOf(account) }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(strings.kill.reason, { exact: true }).fill(reason);
  await dialog.getByRole("button", { name: strings.safety.throwConfirm }).click();
  await expect(kill).toHaveAttribute("data-engaged", "true");
}

async function release(page: Page): Promise<void> {
  const kill = switchOf(page);
  await kill.getByRole("button", { name: strings.safety.releaseOf(account) }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(strings.kill.reason, { exact: true }).fill(reason);
  await dialog.getByRole("button", { name: strings.safety.ask }).click();
  const scope = (await dialog.locator("code").textContent()) ?? "";
  await confirmRelease(page, scope);
}
