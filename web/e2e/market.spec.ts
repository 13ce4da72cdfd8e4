import { expect, test } from "@playwright/test";
import { strings } from "../src/strings";
import { open, untilMoving, watched } from "./dashboard";
import { runtime } from "./stack";

const chart = (pair: string) => ({ name: strings.chart.label(pair) });

test("test_prices_move_and_candles_are_drawn", async ({ page }) => {
  await open(page);
  await untilMoving(page, "EUR/USD");
  const candles = page.getByRole("img", chart("EUR/USD"));
  await expect(candles).toHaveAttribute("data-bars", /^[1-9]\d+$/);
  await page.getByRole("button", { name: "M5", exact: true }).click();
  await expect(page).toHaveURL(/granularity=M5/);
  await expect(candles).toHaveAttribute("data-bars", /^[1-9]\d*$/);
});

test("test_another_pair_is_shown_with_its_own_candles", async ({ page }) => {
  await open(page);
  await watched(page, "USD/JPY").getByRole("button").first().click();
  await expect(page.getByRole("img", chart("USD/JPY"))).toHaveAttribute("data-bars", /^[1-9]\d+$/);
});

test("test_every_part_of_the_platform_is_listed_with_its_health", async ({ page }) => {
  await open(page, "/health");
  const parts = page.getByRole("table", { name: strings.health.title }).getByRole("row");
  await expect(parts.filter({ hasText: strings.health.statuses.ok })).not.toHaveCount(0);
});

test("test_balance_and_equity_are_drawn_over_time", async ({ page }) => {
  await open(page, "/account");
  const line = page.getByRole("img", { name: strings.account.chart });
  await expect(line).toHaveAttribute("data-points", /^[1-9]\d*$/);
});

test("test_a_phone_shows_every_page_without_scrolling_sideways", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of [
    "/",
    "/account",
    "/strategies",
    "/backtests",
    "/safety",
    "/costs",
    "/operations",
    "/activity",
    "/health",
  ]) {
    await open(page, path);
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    expect(scroll, `${runtime().dashboard}${path}`).toBeLessThanOrEqual(client);
  }
});
