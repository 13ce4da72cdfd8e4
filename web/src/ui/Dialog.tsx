import { useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** A dialog stands in the middle, a drawer at the right edge. */
  readonly place?: "middle" | "right";
}

const places = {
  middle: "m-auto w-[min(30rem,calc(100vw-1.5rem))] rounded-xl border",
  right: "mr-0 ml-auto my-0 h-dvh max-h-dvh w-[min(32rem,100vw)] border-l",
};

/** A modal window; the browser keeps the focus inside, Escape and a click outside close it. */
export function Dialog({ title, onClose, children, place = "middle" }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={classes("border-line bg-panel p-0 text-text shadow-2xl", places[place])}
    >
      <div className="flex max-h-full flex-col">
        <header className="sticky top-0 flex items-center gap-3 border-b border-line bg-panel px-4 py-2.5">
          <h2 id={heading} className="text-sm font-semibold text-strong">
            {title}
          </h2>
          <Button tone="quiet" className="ml-auto" aria-label={strings.close} onClick={onClose}>
            <Icon name="cross" className="size-3.5" />
          </Button>
        </header>
        <div className="p-4">{children}</div>
      </div>
    </dialog>
  );
}
