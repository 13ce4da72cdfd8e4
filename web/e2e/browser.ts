import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LaunchOptions } from "@playwright/test";

/** The folder itself: a link to it may be gone tomorrow, and several checkouts may share it. */
const modules = realpathSync(join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules"));
const packageFolder = join(modules, "@sparticuz", "chromium");

/** Switches that let the headless Chromium start anywhere, as root too, and keep it off the network. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--font-render-hinting=none",
];

/**
 * Unpack the Chromium of `@sparticuz/chromium` once and say how to launch it.
 *
 * The package unpacks into the temporary folder, which users share; ours goes beside the package,
 * under a name of its version, and appears there whole or not at all.
 */
export async function chromiumLaunch(): Promise<LaunchOptions> {
  const folder = join(modules, ".cache", `chromium-${packageVersion()}`);
  if (!existsSync(folder)) await unpack(folder);
  await nameFonts(folder);
  return {
    executablePath: join(folder, "chromium"),
    args: flags,
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  };
}

function packageVersion(): string {
  const text = readFileSync(join(packageFolder, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function unpack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  await chmod(partial, 0o755);
  await withEnvironment({ TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" }, async () => {
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
  });
  await chmod(join(partial, "chromium"), 0o755);
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
}

/** Say where the fonts are now: without any, Chromium dies on the first page that has text. */
async function nameFonts(folder: string): Promise<void> {
  const file = join(folder, "fonts.conf");
  const wanted = fontsConfiguration(folder);
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) return;
  await writeFile(file, wanted);
}

/** The package's own configuration names folders of AWS Lambda; this one finds its fonts here. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

/** The package takes its orders from the environment: lend it these values, then take them back. */
async function withEnvironment(
  values: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
