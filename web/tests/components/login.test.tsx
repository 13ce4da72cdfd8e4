import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiContext, createApi } from "@/api/client";
import { LoginForm } from "@/features/login/LoginForm";
import { strings } from "@/strings";
import { ApiServer, problem } from "../fixtures/apiServer";

let server: ApiServer;
let entered: number;

beforeEach(async () => {
  server = await ApiServer.start();
  entered = 0;
});

afterEach(() => server.close());

async function signIn(): Promise<void> {
  render(
    <ApiContext value={createApi(server.origin)}>
      <QueryClientProvider client={new QueryClient()}>
        <LoginForm onSignedIn={() => (entered += 1)} />
      </QueryClientProvider>
    </ApiContext>,
  );
  const user = userEvent.setup();
  await user.type(screen.getByLabelText(strings.login.username), "admin");
  await user.type(screen.getByLabelText(strings.login.password), "a-password");
  await user.click(screen.getByRole("button", { name: strings.login.submit }));
}

test("test_the_right_password_lets_in", async () => {
  const user = { id: "u", username: "admin", role: "admin" };
  server.on("POST /api/auth/login", () => ({
    status: 200,
    body: { access_token: "x", token_type: "bearer", expires_in: 60, user },
  }));
  await signIn();
  await waitFor(() => expect(entered).toBe(1));
  const [request] = server.received;
  expect(request?.body).toEqual({ username: "admin", password: "a-password" });
  expect(request?.headers["x-requested-with"]).toBe("forex");
});

test("test_wrong_credentials_are_told_in_the_platforms_words", async () => {
  server.on("POST /api/auth/login", () => ({
    status: 401,
    body: problem(401, "INVALID_CREDENTIALS", "Wrong user name or password"),
  }));
  await signIn();
  expect(await screen.findByText("Wrong user name or password")).toBeInTheDocument();
  expect(entered).toBe(0);
});

test("test_a_platform_that_does_not_answer_is_told_apart", async () => {
  server.on("POST /api/auth/login", () => "hang up");
  await signIn();
  expect(await screen.findByText(strings.problems.unreachable)).toBeInTheDocument();
});
