import type { ReactNode } from "react";

/** A link to another program, which opens beside this one. */
export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => event.stopPropagation()}
      className="text-accent hover:underline"
    >
      {children} <span aria-hidden>↗</span>
    </a>
  );
}
