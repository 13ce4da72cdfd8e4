import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiContext, createApi } from "@/api/client";
import type { KillSwitch } from "@/api/types";
import { ReleaseDialog } from "@/features/safety/ReleaseDialog";
import { accountScope, untouched } from "@/features/safety/scopes";
import { AccountProvider } from "@/session/account";
import { strings } from "@/strings";
import { ApiServer, problem } from "../fixtures/apiServer";
import { account } from "../fixtures/values";

const says = strings.safety;
const engaged: KillSwitch = { ...untouched(accountScope("acc-1")), engaged: true, generation: 1 };
const asked: KillSwitch = {
  ...engaged,
  release: {
    by: "admin",
    reason: "all is well",
    at: "2026-11-22T10:00:00.000Z",
    confirm_from: "2026-11-22T10:00:01.000Z",
    confirm_until: "2026-11-22T10:10:00.000Z",
  },
};

let server: ApiServer;

beforeEach(async () => {
  server = await ApiServer.start();
  server.on("GET /api/accounts", () => ({ status: 200, body: { items: [account()] } }));
});

afterEach(() => server.close());

function show(kill: KillSwitch) {
  // jsdom has dialogs, but cannot open them.
  HTMLDialogElement.prototype.showModal = function open(this: HTMLDialogElement) {
    this.open = true;
  };
  const state = { closed: false };
  render(
    <ApiContext value={createApi(server.origin)}>
      <QueryClientProvider client={new QueryClient()}>
        <AccountProvider otherwise={() => null}>
          <ReleaseDialog kill={kill} onClose={() => (state.closed = true)} />
        </AccountProvider>
      </QueryClientProvider>
    </ApiContext>,
  );
  return { user: userEvent.setup(), state };
}

const bodyOf = (path: string) => server.received.find((each) => each.path === path)?.body;

test("test_a_release_takes_a_reason_and_then_the_typed_name_once_it_counts", async () => {
  server.on("POST /api/kill-switches/release", () => ({ status: 200, body: asked }));
  server.on("POST /api/kill-switches/release/confirm", () => ({ status: 200, body: engaged }));
  const { user, state } = show(engaged);
  await user.type(await screen.findByLabelText(strings.kill.reason), "all is well");
  await user.click(screen.getByRole("button", { name: says.ask }));
  await user.type(await screen.findByLabelText(says.typeName), "account/acc-1");
  expect(screen.getByRole("button", { name: says.wait(1) })).toBeDisabled();
  await user.click(await screen.findByRole("button", { name: says.confirm }, { timeout: 3_000 }));
  await waitFor(() => expect(state.closed).toBe(true));
  expect(bodyOf("/api/kill-switches/release")).toEqual({
    scope: "account/acc-1",
    reason: "all is well",
  });
  expect(bodyOf("/api/kill-switches/release/confirm")).toEqual({
    scope: "account/acc-1",
    typed: "account/acc-1",
  });
});

test("test_another_name_than_that_of_the_switch_cannot_be_sent", async () => {
  const { user } = show(asked);
  await user.type(await screen.findByLabelText(says.typeName), "global");
  expect(screen.getByRole("button", { name: says.confirm })).toBeDisabled();
});

test("test_a_release_that_was_asked_for_too_long_ago_is_asked_for_anew", async () => {
  server.on("POST /api/kill-switches/release/confirm", () => ({
    status: 409,
    body: problem(409, "RELEASE_TOO_LATE", "The release was asked for too long ago; ask again."),
  }));
  const { user } = show(asked);
  await user.type(await screen.findByLabelText(says.typeName), "account/acc-1");
  await user.click(screen.getByRole("button", { name: says.confirm }));
  await user.click(await screen.findByRole("button", { name: says.askAgain }));
  expect(screen.getByLabelText(strings.kill.reason)).toBeInTheDocument();
});
