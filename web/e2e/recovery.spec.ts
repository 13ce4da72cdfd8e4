import { expect, test } from "@playwright/test";
import { strings } from "../src/strings";
import { fillTicket, open, row, ticket, untilLive, untilMoving } from "./dashboard";
import { runtime } from "./stack";

test("test_a_killed_api_is_announced_and_survived_without_a_reload", async ({ page }) => {
  await open(page);
  await page.evaluate(() => document.body.setAttribute("data-never-reloaded", "true"));
  const { api } = runtime().pids;
  if (api === undefined) throw new Error("the stack does not say which process is the API");

  process.kill(api, "SIGKILL");
  await expect(page.getByText(strings.connection.lost)).toBeVisible();
  await expect(page.locator('[data-feed="offline"]')).toBeVisible();

  await untilLive(page);
  await expect(page.getByText(strings.connection.lost)).toHaveCount(0);
  await untilMoving(page, "EUR/USD");
  await expect(page.locator("body")).toHaveAttribute("data-never-reloaded", "true");

  const pair = "AUD/USD";
  await fillTicket(page, { pair, units: "1000", stop: "40", target: "60" });
  await ticket(page)
    .getByRole("button", { name: new RegExp(`^${strings.side.sell}`) })
    .click();
  await expect(row(page, strings.positions.title, pair)).toContainText("1,000");
});
