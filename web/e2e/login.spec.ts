import { expect, test } from "@playwright/test";
import { strings } from "../src/strings";
import { admin, runtime } from "./stack";
import { untilLive } from "./dashboard";

test.use({ storageState: { cookies: [], origins: [] } });

test("test_a_wrong_password_is_refused_and_the_right_one_leads_to_trading", async ({ page }) => {
  await page.goto(`${runtime().dashboard}/activity`);
  await expect(page).toHaveURL(/\/login$/);
  const signIn = page.getByRole("button", { name: strings.login.submit });
  await page.getByLabel(strings.login.username).fill(admin.username);
  await page.getByLabel(strings.login.password).fill("not-the-password");
  await signIn.click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel(strings.login.password).fill(admin.password);
  await signIn.click();
  await untilLive(page);
  await page.getByRole("button", { name: strings.topBar.signOut }).click();
  await expect(page).toHaveURL(/\/login$/);
});
