import type { TradingWindow } from "@/api/types";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { inputClass } from "@/ui/Field";
import { Icon } from "@/ui/Icon";

interface Props {
  /** The windows as JSON, as the API writes them. */
  readonly text: string;
  readonly label: string;
  readonly hint: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;
const usual: TradingWindow = { days: [0, 1, 2, 3, 4], opens: "08:00:00", closes: "17:00:00" };

/** Windows of the week in which entries are taken. */
export function WindowsControl({ text, label, hint, problem, onChange }: Props) {
  const windows = JSON.parse(text) as TradingWindow[];
  const change = (next: readonly TradingWindow[]) => onChange(JSON.stringify(next));
  const says = strings.rules;
  return (
    <fieldset className="col-span-full flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-xs text-muted">{label}</legend>
      {windows.length === 0 && <p className="text-xs text-text">{says.allHours}</p>}
      {windows.map((window, place) => (
        <WindowRow
          // Windows have no names; their place is what is edited.
          key={place}
          window={window}
          place={place + 1}
          onChange={(next) => change(windows.with(place, next))}
          onRemove={() => change(windows.toSpliced(place, 1))}
        />
      ))}
      <div>
        <Button onClick={() => change([...windows, usual])}>{says.addWindow}</Button>
      </div>
      <p className={`text-2xs ${problem === undefined ? "text-muted" : "text-down"}`}>
        {problem ?? hint}
      </p>
    </fieldset>
  );
}

interface RowProps {
  readonly window: TradingWindow;
  readonly place: number;
  readonly onChange: (window: TradingWindow) => void;
  readonly onRemove: () => void;
}

function WindowRow({ window, place, onChange, onRemove }: RowProps) {
  const says = strings.rules;
  const toggle = (day: number) =>
    onChange({
      ...window,
      days: window.days.includes(day)
        ? window.days.filter((other) => other !== day)
        : [...window.days, day].toSorted((a, b) => a - b),
    });
  return (
    <div
      role="group"
      aria-label={says.window(place)}
      className="flex flex-wrap items-center gap-2 rounded-md border border-line p-2"
    >
      <span className="flex gap-1">
        {weekdays.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={window.days.includes(day)}
            aria-label={says.weekdays[day].long}
            className="min-h-7 min-w-7 rounded border border-line px-1 text-2xs text-muted aria-pressed:border-accent aria-pressed:bg-accent/15 aria-pressed:text-strong"
            onClick={() => toggle(day)}
          >
            {says.weekdays[day].short}
          </button>
        ))}
      </span>
      <TimeInput
        label={says.opens}
        value={window.opens}
        onChange={(opens) => onChange({ ...window, opens })}
      />
      <TimeInput
        label={says.closes}
        value={window.closes}
        onChange={(closes) => onChange({ ...window, closes })}
      />
      <Button tone="quiet" aria-label={says.removeWindow(place)} onClick={onRemove}>
        <Icon name="cross" />
      </Button>
    </div>
  );
}

interface TimeProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TimeInput({ label, value, onChange }: TimeProps) {
  return (
    <label className="flex items-center gap-1.5 text-2xs text-muted">
      {label}
      <input
        type="time"
        required
        className={`${inputClass} w-auto`}
        value={value.slice(0, 5)}
        onChange={(event) => event.target.value !== "" && onChange(`${event.target.value}:00`)}
      />
    </label>
  );
}
