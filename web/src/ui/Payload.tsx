/** The figures that came with an event, as name and value. */
export function Payload({ payload }: { payload: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(payload).flatMap(([name, value]) => figuresOf(name, value));
  if (entries.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-3 text-2xs">
      {entries.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-1">
          <dt className="text-muted">{name.replaceAll("_", " ")}</dt>
          <dd className="break-all text-text tabular-nums">{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Figures in a group of their own stand beside the others. */
function figuresOf(name: string, value: unknown): [string, unknown][] {
  if (value === null || value === "") return [];
  const isGroup = typeof value === "object" && !Array.isArray(value);
  return isGroup ? Object.entries(value) : [[name, value]];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
