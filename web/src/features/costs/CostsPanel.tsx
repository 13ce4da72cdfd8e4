import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { costsQuery } from "@/api/operatorQueries";
import type { CostGroup } from "@/api/types";
import { CostsTable } from "./CostsTable";
import { costPeriods, periodStart } from "./periods";
import type { CostPeriod } from "./periods";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";

const says = strings.costs;
const groups: { value: CostGroup; title: string }[] = [
  { value: "strategy", title: says.groups.strategy },
  { value: "hour", title: says.groups.hour },
  { value: "instrument", title: says.groups.instrument },
];
const periods = costPeriods.map((value) => ({ value, title: says.periods[value] }));

/** What fills cost beside what was expected, and how long they took. */
export function CostsPanel() {
  const account = useAccount();
  const [by, setBy] = useState<CostGroup>("strategy");
  const [{ period, from }, setPeriod] = useState(() => beginning("month"));
  const { data, error } = useQuery(costsQuery(useApi(), account.id, by, from));
  return (
    <Panel title={says.title} label={says.title}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Segmented label={says.by} options={groups} chosen={by} onChoose={setBy} />
        <Segmented
          label={says.period}
          options={periods}
          chosen={period}
          onChoose={(chosen) => setPeriod(beginning(chosen))}
        />
      </div>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {data?.items.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
      {data !== undefined && data.items.length > 0 && (
        <CostsTable costs={data} currency={account.currency} />
      )}
      <p className="border-t border-line px-3 py-2 text-2xs text-muted">{says.explained}</p>
    </Panel>
  );
}

function beginning(period: CostPeriod) {
  return { period, from: periodStart(period, Date.now()) };
}
