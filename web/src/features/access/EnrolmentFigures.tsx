import { strings } from "@/strings";

/** What an authenticator is given: its secret, and the same as an address. */
export function EnrolmentFigures({ enrolment }: { enrolment: { secret: string; uri: string } }) {
  const says = strings.secondFactor;
  const grouped = enrolment.secret.replace(/.{4}(?=.)/g, "$& ");
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line bg-ground p-3">
      <p className="text-2xs text-muted">{says.enter}</p>
      <p aria-label={says.secret} className="font-mono text-sm break-all text-strong select-all">
        {grouped}
      </p>
      <a href={enrolment.uri} className="text-accent hover:underline">
        {says.openApp}
      </a>
      <details>
        <summary className="text-2xs text-muted">{says.asText}</summary>
        <p className="mt-1 font-mono text-2xs break-all text-text select-all">{enrolment.uri}</p>
      </details>
      <p className="text-2xs text-warn">{says.once}</p>
    </div>
  );
}
