import type { ReactNode } from "react";

const tones = { good: "bg-up/50", bad: "bg-down/60", info: "bg-accent/50" };

interface Props {
  /** How long the bar is, from 0 to 1. */
  readonly share: number;
  readonly tone: keyof typeof tones;
  readonly children: ReactNode;
}

/** A figure with a bar under it, so that a column can be compared at a glance. */
export function Bar({ share, tone, children }: Props) {
  return (
    <span className="inline-flex min-w-16 flex-col items-end gap-0.5">
      <span>{children}</span>
      <span aria-hidden className="flex h-1 w-full justify-end rounded-full bg-raised">
        <span
          className={`h-1 rounded-full ${tones[tone]}`}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
      </span>
    </span>
  );
}
