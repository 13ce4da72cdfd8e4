import type { ReactNode } from "react";
import { classes } from "@/ui/classes";

export type BadgeTone = "neutral" | "good" | "bad" | "warn" | "info";

const tones: Record<BadgeTone, string> = {
  neutral: "border-line text-muted",
  good: "border-up/45 bg-up/10 text-up",
  bad: "border-down/50 bg-down/12 text-down",
  warn: "border-warn/50 bg-warn/12 text-warn",
  info: "border-accent/45 bg-accent/10 text-accent",
};

interface Props {
  readonly tone?: BadgeTone;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export function Badge({ tone = "neutral", title, children }: Props) {
  return (
    <span
      title={title}
      className={classes(
        "inline-flex items-center gap-1 rounded border px-1.5 text-2xs leading-[1.125rem] font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
