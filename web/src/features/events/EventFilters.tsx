import { kindChoices, severityChoices } from "./filter";
import type { EventFilter } from "./filter";
import { strings } from "@/strings";
import { inputClass } from "@/ui/Field";
import { Segmented } from "@/ui/Segmented";

interface Props {
  readonly filter: EventFilter;
  readonly onChange: (filter: EventFilter) => void;
}

const says = strings.events.filter;
const severities = severityChoices.map((value) => ({ value, title: says[value] }));
const kinds = kindChoices.map((value) => ({ value, title: says.kinds[value] }));

export function EventFilters({ filter, onChange }: Props) {
  return (
    <>
      <Segmented
        label={says.severity}
        options={severities}
        chosen={filter.severity}
        onChoose={(severity) => onChange({ ...filter, severity })}
      />
      <Segmented
        label={says.kind}
        options={kinds}
        chosen={filter.kind}
        onChoose={(kind) => onChange({ ...filter, kind })}
      />
      <input
        type="search"
        aria-label={says.text}
        placeholder={says.textHint}
        className={`${inputClass} max-w-56 text-xs`}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
      />
    </>
  );
}
