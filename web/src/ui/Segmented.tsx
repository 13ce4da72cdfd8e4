import { classes } from "@/ui/classes";

interface Props<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly title: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
  /** The choices share the whole width. */
  readonly grow?: boolean;
}

/** A few choices side by side, one of them pressed. */
export function Segmented<Value extends string>({
  label,
  options,
  chosen,
  onChoose,
  grow = false,
}: Props<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className="flex rounded-md border border-line bg-ground p-px"
    >
      {options.map(({ value, title }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
          className={classes(
            grow && "flex-1",
            "min-h-6 rounded-[5px] px-2 text-2xs font-medium whitespace-nowrap",
            value === chosen ? "bg-raised text-strong shadow-sm" : "text-muted hover:text-text",
          )}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
