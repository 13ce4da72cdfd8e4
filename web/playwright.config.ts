import { defineConfig } from "@playwright/test";
import { chromiumLaunch } from "./e2e/browser";
import { sessionFile } from "./e2e/stack";

/** One real stack for all of it, one test at a time: they trade on the same account. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  globalSetup: "./e2e/stack.ts",
  outputDir: "test-results",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    storageState: sessionFile,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: await chromiumLaunch(),
  },
});
