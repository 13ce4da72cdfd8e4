import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { signIn } from "@/api/actions";
import { useApi } from "@/api/client";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";

/** Asks who it is; `onSignedIn` is called once the session cookie is set. */
export function LoginForm({ onSignedIn }: { onSignedIn: () => void }) {
  const api = useApi();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const login = useMutation({
    mutationFn: () => signIn(api, username, password),
    onSuccess: onSignedIn,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={strings.login.username}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field label={strings.login.password}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {login.error !== null && <ErrorNotice error={login.error} />}
      <Button type="submit" tone="primary" disabled={login.isPending} className="mt-1 min-h-9">
        {login.isPending ? strings.login.submitting : strings.login.submit}
      </Button>
    </form>
  );
}
