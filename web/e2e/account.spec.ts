import { expect, test } from "@playwright/test";
import { strings } from "../src/strings";
import { changeLimits, fillTicket, open, row, ticket } from "./dashboard";

const pair = "NZD/USD";
const says = strings.protections;

test.afterEach(({ page }) => changeLimits(page, () => ({ protections: {} })));

test("test_a_protection_that_a_trade_set_off_is_shown_and_denies_the_next_entry", async ({
  page,
}) => {
  const scope = "instrument" as const;
  const low_profit = { trades: 1, within_minutes: 60, pause_minutes: 60, least: "100000", scope };
  await changeLimits(page, () => ({ protections: { low_profit } }));
  await open(page);
  const buy = ticket(page).getByRole("button", { name: new RegExp(`^${strings.side.buy}`) });
  await fillTicket(page, { pair, units: "1000", stop: "40", target: "60" });
  await buy.click();
  const position = row(page, strings.positions.title, pair);
  await position.getByRole("button", { name: strings.positions.closeOf(pair) }).click();
  await page.getByRole("button", { name: strings.positions.confirmButton }).click();
  await page.keyboard.press("Escape");
  await expect(position).toHaveCount(0);

  await buy.click();
  await expect(ticket(page).getByRole("alert")).toContainText(strings.ticket.denied("LOW_PROFIT"));
  await open(page, "/account");
  const held = page.getByRole("region", { name: says.title });
  await expect(held.getByRole("listitem")).toContainText(pair);
  await expect(held).toContainText(says.names.LOW_PROFIT ?? "");
});
