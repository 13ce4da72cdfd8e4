import { expect, test } from "@playwright/test";
import { strings } from "../src/strings";
import { open } from "./dashboard";

const pair = "USD/CHF";

test("test_a_strategy_is_started_seen_running_and_stopped", async ({ page }) => {
  await open(page, "/strategies");
  await page.getByLabel(strings.strategies.strategy, { exact: true }).selectOption("ema_cross");
  await page.getByLabel(strings.strategies.pair).selectOption({ label: pair });
  await page.getByRole("button", { name: strings.strategies.start, exact: true }).click();
  const run = page
    .getByRole("table", { name: strings.strategies.runs })
    .getByRole("row")
    .filter({ hasText: pair })
    .first();
  await expect(run).toContainText(strings.strategies.statuses.running);

  await run.getByRole("button", { name: "ema_cross", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText(strings.strategies.journal);
  await page.keyboard.press("Escape");

  await run.getByRole("button", { name: strings.strategies.stopOf("ema_cross", pair) }).click();
  await page.getByRole("button", { name: strings.strategies.stopConfirm }).click();
  await expect(run).toContainText(strings.strategies.statuses.stopped);
});
