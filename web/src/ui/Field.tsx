import { useId } from "react";
import type { ReactNode } from "react";

export const inputClass =
  "min-h-8 w-full min-w-0 rounded-md border border-line bg-ground px-2.5 text-[0.8125rem] text-strong tabular-nums placeholder:text-muted/70 hover:border-muted/60 aria-invalid:border-down";

interface Props {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly aside?: ReactNode;
  readonly children: (control: {
    id: string;
    "aria-invalid": boolean;
    "aria-describedby": string | undefined;
  }) => ReactNode;
}

/** A labelled control with a hint or with what is wrong about it underneath. */
export function Field({ label, hint, problem, aside, children }: Props) {
  const id = useId();
  const note = problem ?? hint;
  const noteId = `${id}-note`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex min-h-5 items-center justify-between gap-2">
        <label htmlFor={id} className="text-xs text-muted">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        "aria-invalid": problem !== undefined,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p id={noteId} className={`text-2xs ${problem === undefined ? "text-muted" : "text-down"}`}>
          {note}
        </p>
      )}
    </div>
  );
}
