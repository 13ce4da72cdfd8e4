import type { ReactNode } from "react";
import { classes } from "@/ui/classes";

interface Props {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly label?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A bordered area of the screen with an optional heading. */
export function Panel({ title, actions, label, className, children }: Props) {
  return (
    <section
      aria-label={label}
      className={classes(
        "flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-panel",
        className,
      )}
    >
      {title !== undefined && (
        <header className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-3">
          <h2 className="text-xs font-semibold tracking-wide text-strong">{title}</h2>
          <div className="ml-auto flex items-center gap-1.5">{actions}</div>
        </header>
      )}
      {children}
    </section>
  );
}
