import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const web = join(import.meta.dirname, "..");
const forex = join(web, "..", ".venv", "bin", "forex");
const startSeconds = 240;
const stopSeconds = 90;

export const admin = { username: "admin", password: "an-end-to-end-password" };

/** The cookies of a login, which every test but the login's own starts from. */
export const sessionFile = join(web, "test-results", ".session.json");

export interface Runtime {
  readonly dashboard: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** Where the stack that was started for the tests can be reached, as it says itself. */
export function runtime(): Runtime {
  const home = process.env.FOREX_E2E_HOME;
  if (home === undefined) throw new Error("the stack of the end-to-end tests was not started");
  return JSON.parse(readFileSync(join(home, "runtime.json"), "utf8")) as Runtime;
}

/** Start a whole stack in a home of its own; the function that is returned stops it. */
export default async function startStack(): Promise<() => Promise<void>> {
  if (!existsSync(join(web, "dist", "index.html"))) {
    throw new Error("the dashboard is not built: npm run build");
  }
  const home = mkdtempSync(join(tmpdir(), "forex-e2e-"));
  cpSync(join(web, "e2e", "strategies"), join(home, "strategies"), { recursive: true });
  process.env.FOREX_E2E_HOME = home;
  process.env.FOREX_E2E_CONTROL = await freePort();
  const stack = launch(home, process.env.FOREX_E2E_CONTROL);
  try {
    await untilAnswering(stack, home);
    await keepSession();
  } catch (error) {
    await stop(stack, home);
    throw error;
  }
  return () => stop(stack, home);
}

/** Command the paper exchange, such as `/market/halt`. */
export async function exchange(path: string, command: object): Promise<void> {
  const port = process.env.FOREX_E2E_CONTROL ?? "";
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(command),
  });
  if (!answer.ok) throw new Error(`the exchange refused ${path}: ${await answer.text()}`);
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return String(port);
}

function launch(home: string, controlPort: string): ChildProcess {
  const log = openSync(join(home, "up.log"), "w");
  return spawn(forex, ["up"], {
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      FOREX_HOME: home,
      FOREX_STRATEGIES: join(home, "strategies"),
      FOREX_ADMIN_PASSWORD: admin.password,
      FOREX_PAPER_CONTROL_PORT: controlPort,
      // Killed tests leave no stack behind.
      FOREX_PARENT: String(process.pid),
    },
  });
}

async function untilAnswering(stack: ChildProcess, home: string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline && stack.exitCode === null) {
    if (await answers(home)) return;
    await pause(250);
  }
  throw new Error(`the stack did not start:\n${readFileSync(join(home, "up.log"), "utf8")}`);
}

async function answers(home: string): Promise<boolean> {
  if (!existsSync(join(home, "runtime.json"))) return false;
  try {
    return (await fetch(`${runtime().dashboard}/api/health`)).ok;
  } catch {
    return false;
  }
}

async function keepSession(): Promise<void> {
  const { dashboard } = runtime();
  const answer = await fetch(`${dashboard}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(admin),
  });
  const [name = "", value = ""] = (answer.headers.get("set-cookie") ?? "").split(/[=;]/);
  const cookie = { name, value, domain: new URL(dashboard).hostname, path: "/", expires: -1 };
  const rest = { httpOnly: true, secure: false, sameSite: "Strict" };
  mkdirSync(dirname(sessionFile), { recursive: true });
  writeFileSync(sessionFile, JSON.stringify({ cookies: [{ ...cookie, ...rest }], origins: [] }));
}

/** Ask the stack to stop as Ctrl-C does; its home is kept only where it did not. */
async function stop(stack: ChildProcess, home: string): Promise<void> {
  if (stack.exitCode === null) {
    const gone = once(stack, "exit");
    stack.kill("SIGINT");
    const late = pause(stopSeconds * 1000, "late", { ref: false });
    if ((await Promise.race([gone, late])) === "late") {
      stack.kill("SIGKILL");
      throw new Error(`the stack did not stop within ${stopSeconds} s; see ${home}`);
    }
  }
  rmSync(home, { recursive: true, force: true });
}
