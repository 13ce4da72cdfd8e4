import type { ReactNode } from "react";

/** A figure under its name. */
export function Stat({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="truncate text-2xs text-muted">{name}</dt>
      <dd className="truncate text-[0.8125rem] font-medium text-strong tabular-nums">{children}</dd>
    </div>
  );
}
