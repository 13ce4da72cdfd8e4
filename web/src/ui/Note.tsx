import type { ReactNode } from "react";
import { messageOf } from "@/api/problem";
import { classes } from "@/ui/classes";

/** A quiet sentence where there is nothing to list. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return <p className="px-3 py-6 text-center text-xs text-muted">{children}</p>;
}

type Tone = "bad" | "warn" | "info";

const tones: Record<Tone, string> = {
  bad: "border-down/50 bg-down/10",
  warn: "border-warn/50 bg-warn/10",
  info: "border-line bg-raised",
};

export function Notice({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <div
      role={tone === "info" ? "status" : "alert"}
      className={classes("rounded-md border px-3 py-2 text-xs leading-5 text-text", tones[tone])}
    >
      {children}
    </div>
  );
}

export function ErrorNotice({ error }: { error: unknown }) {
  return <Notice tone="bad">{messageOf(error)}</Notice>;
}
