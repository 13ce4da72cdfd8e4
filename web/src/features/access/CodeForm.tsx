import { useState } from "react";
import type { SyntheticEvent } from "react";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";

interface Props {
  readonly label: string;
  readonly submit: string;
  readonly danger?: boolean;
  readonly sending: {
    readonly mutate: (code: string) => void;
    readonly error: Error | null;
    readonly isPending: boolean;
  };
}

/** Six digits from an authenticator. */
export function CodeForm({ label, submit, danger = false, sending }: Props) {
  const [code, setCode] = useState("");
  const digits = code.replaceAll(/\s/g, "");
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    sending.mutate(digits);
    setCode("");
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <Field label={label}>
          {(control) => (
            <input
              {...control}
              className={`${inputClass} w-36 font-mono tracking-[0.25em]`}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={7}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
        <Button
          type="submit"
          tone={danger ? "danger" : "primary"}
          className="min-h-8"
          disabled={!/^\d{6}$/.test(digits) || sending.isPending}
        >
          {submit}
        </Button>
      </div>
      {sending.error !== null && <ErrorNotice error={sending.error} />}
    </form>
  );
}
