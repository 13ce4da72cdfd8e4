import type { ReactNode } from "react";
import { Icon } from "@/ui/Icon";

/** A link to another program, which opens beside this one. */
export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => event.stopPropagation()}
      className="inline-flex items-center gap-1 text-accent hover:underline"
    >
      {children} <Icon name="external" className="size-3" />
    </a>
  );
}
