import { useId } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { classes } from "@/ui/classes";

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly title: string;
  readonly count?: number | undefined;
}

interface Props<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  readonly children: ReactNode;
}

/** A row of tabs over their content; the arrow keys move along it. */
export function Tabs<Name extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  children,
}: Props<Name>) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const place = tabs.findIndex(({ name }) => name === chosen);
    const next = tabs[(place + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChoose(next.name);
    document.getElementById(`${id}-${next.name}`)?.focus();
  };
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-1.5"
      >
        {tabs.map((tab) => (
          <TabButton
            key={tab.name}
            tab={tab}
            id={`${id}-${tab.name}`}
            chosen={tab.name === chosen}
            onChoose={() => onChoose(tab.name)}
          />
        ))}
      </div>
      <div
        role="tabpanel"
        aria-labelledby={`${id}-${chosen}`}
        className="min-h-0 flex-1 overflow-auto"
      >
        {children}
      </div>
    </>
  );
}

interface TabButtonProps {
  readonly tab: Tab<string>;
  readonly id: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function TabButton({ tab, id, chosen, onChoose }: TabButtonProps) {
  return (
    <button
      type="button"
      role="tab"
      id={id}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={onChoose}
      className={classes(
        "-mb-px flex min-h-9 items-center gap-1.5 border-b-2 px-2.5 text-xs font-medium whitespace-nowrap outline-offset-[-3px]",
        chosen ? "border-accent text-strong" : "border-transparent text-muted hover:text-text",
      )}
    >
      {tab.title}
      {tab.count !== undefined && tab.count > 0 && (
        <span className="rounded bg-raised px-1 text-2xs text-muted">{tab.count}</span>
      )}
    </button>
  );
}
