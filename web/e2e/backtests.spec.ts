import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { strings } from "../src/strings";
import { open } from "./dashboard";
import { runtime } from "./stack";

const says = strings.backtests;
const pageOfTrades = 100;
const project = join(import.meta.dirname, "..", "..");
const forex = join(project, ".venv", "bin", "forex");

test.beforeAll(() => {
  const home = process.env.FOREX_E2E_HOME ?? "";
  const recorded = join(project, "tests", "data", "EUR_USD");
  execFileSync(forex, ["history", "import", recorded, "--history", join(home, "history")], {
    stdio: "pipe",
  });
});

test("test_recorded_ticks_are_backtested_from_the_form_to_the_report", async ({ page }) => {
  await open(page, "/backtests");
  await fill(page, { fast: "50", slow: "300" });
  await page.getByRole("button", { name: says.startNow }).click();
  await untilDone(page);

  const closed = Number(await figure(page, says.trades).textContent());
  expect(closed).toBeGreaterThan(pageOfTrades);
  const rows = page.getByRole("table", { name: says.tradeList }).getByRole("row");
  await expect(rows).toHaveCount(pageOfTrades + 1);
  await page.getByRole("button", { name: says.more }).click();
  await expect(rows).toHaveCount(closed + 1);
  await expect(page.getByRole("img", { name: says.equityChart })).toHaveAttribute(
    "data-points",
    /^[1-9]\d+$/,
  );
  const prices = page.getByRole("img", { name: says.pricesChart("EUR/USD") });
  await expect(prices).toHaveAttribute("data-marks", String(2 * closed));
  await expect(page.getByRole("region", { name: says.trust })).toContainText("trades");

  const profit = (await figure(page, says.profit).textContent()) ?? "";
  expect(profit).toMatch(/^[+\u2212]\d[\d,]*\.\d\d/);
  const file = await page.getByRole("link", { name: "trades.csv" }).getAttribute("href");
  const csv = await page.request.get(runtime().dashboard + (file ?? ""));
  expect((await csv.text()).trimEnd().split("\n")).toHaveLength(closed + 1);

  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: says.report, exact: true }).click();
  const report = await opened;
  await expect(report.getByText("Net profit").first()).toBeVisible();
  await expect(report.locator("body")).toContainText(digitsOf(profit));
});

test("test_two_backtests_are_compared", async ({ page }) => {
  for (const fast of ["60", "70"]) {
    await open(page, "/backtests");
    await fill(page, { fast, slow: "400" });
    await page.getByRole("button", { name: says.startNow }).click();
    await untilDone(page);
  }
  await page.getByRole("link", { name: says.back }).click();
  const list = page.getByRole("table", { name: says.list });
  await list.getByRole("checkbox").nth(0).check();
  await list.getByRole("checkbox").nth(1).check();
  await page.getByRole("link", { name: says.compare(2) }).click();
  const compared = page.getByRole("table", { name: says.comparison });
  await expect(compared.getByRole("link")).toHaveCount(2);
  await expect(compared.getByRole("row", { name: /^Net profit/ })).toHaveText(/\d\.\d\d.*\d\.\d\d/);
});

test("test_a_backtest_of_an_own_strategy_is_paused_resumed_and_cancelled", async ({ page }) => {
  await open(page, "/backtests");
  await fill(page, {}, "slow");
  await page.getByRole("button", { name: says.startNow }).click();
  const main = page.getByRole("main");
  await main.getByRole("button", { name: says.pause }).click();
  await expect(main.getByText(says.statuses.paused, { exact: true })).toBeVisible();
  await main.getByRole("button", { name: says.resume }).click();
  await expect(main.getByText(says.statuses.running, { exact: true })).toBeVisible();
  await main.getByRole("button", { name: says.cancel }).click();
  await expect(main.getByText(says.statuses.cancelled, { exact: true })).toBeVisible();
  for (const name of [says.pause, says.resume, says.cancel]) {
    await expect(main.getByRole("button", { name })).toHaveCount(0);
  }
});

test("test_a_refusal_is_said_at_its_field_and_a_failure_in_a_sentence", async ({ page }) => {
  await open(page, "/backtests");
  await fill(page, { fast: "500", slow: "300" });
  await page.getByRole("button", { name: says.startNow }).click();
  await expect(form(page).getByLabel("fast", { exact: true })).toHaveAccessibleDescription(
    /below slow/,
  );

  await fill(page, { fast: "50", slow: "300" });
  await form(page).getByLabel(says.from).fill("2013-01-07");
  await form(page).getByLabel(says.until).fill("2013-01-11");
  await page.getByRole("button", { name: says.startNow }).click();
  await expect(page.getByRole("main")).toContainText(says.failedAt("start"));
});

function form(page: Page): Locator {
  return page.getByRole("region", { name: says.start });
}

/** A strategy, the benchmark's if none is named, on the pair that was imported. */
async function fill(
  page: Page,
  parameters: Record<string, string>,
  strategy = "ema_cross",
): Promise<void> {
  const fields = form(page);
  await fields.getByLabel(says.strategy, { exact: true }).selectOption(strategy);
  const source = fields.getByLabel(says.source);
  if ((await source.count()) > 0) await source.selectOption("imported");
  await expect(fields.getByLabel("EUR/USD")).toBeChecked();
  for (const [name, text] of Object.entries(parameters)) {
    await fields.getByLabel(name, { exact: true }).fill(text);
  }
}

async function untilDone(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toContainText("EUR/USD");
  const state = page.getByRole("main").getByText(says.statuses.done, { exact: true });
  await expect(state).toBeVisible({ timeout: 90_000 });
}

/** A figure of the backtest's head. */
function figure(page: Page, name: string): Locator {
  const named = page
    .getByRole("main")
    .locator("dl")
    .first()
    .locator("div")
    .filter({ hasText: name });
  return named.locator("dd").first();
}

function digitsOf(text: string): string {
  return /\d[\d,]*\.\d\d/.exec(text)?.[0] ?? text;
}
