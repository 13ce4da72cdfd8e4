/** The figures that came with an event, as name and value. */
export function Payload({ payload }: { payload: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(payload).filter(([, value]) => value !== null && value !== "");
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
