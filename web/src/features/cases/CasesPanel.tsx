import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { casesQuery } from "@/api/operatorQueries";
import type { Case } from "@/api/types";
import { CaseDialog } from "./CaseDialog";
import { CaseFigures } from "./CaseFigures";
import { formatDateTime } from "@/figures/times";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** On what our books and the broker differ, and what was done about it. */
export function CasesPanel() {
  const { data, error } = useQuery(casesQuery(useApi()));
  const [chosen, setChosen] = useState<Case | null>(null);
  const says = strings.cases;
  return (
    <Panel title={says.title} label={says.title}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data?.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
      <ul className="max-h-[32rem] overflow-auto">
        {data?.map((found) => (
          <CaseRow key={found.id} found={found} onResolve={() => setChosen(found)} />
        ))}
      </ul>
      {chosen !== null && <CaseDialog found={chosen} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

function CaseRow({ found, onResolve }: { found: Case; onResolve: () => void }) {
  const { accounts } = useChosenAccount();
  const account = accounts.find(({ id }) => id === found.account_id);
  const open = found.state === "open";
  const says = strings.cases;
  return (
    <li
      data-state={found.state}
      className="flex flex-wrap items-start gap-x-2 gap-y-1.5 border-b border-line/60 px-3 py-2 text-xs last:border-0"
    >
      <span className={open ? "text-warn" : "text-muted"}>
        <Icon name={open ? "differ" : "check"} />
      </span>
      <div className="flex min-w-0 flex-1 basis-56 flex-col gap-1">
        <p className={open ? "text-strong" : "text-text"}>{found.message}</p>
        <CaseFigures found={found} />
        <p className="flex flex-wrap items-center gap-x-2 text-2xs text-muted">
          <Badge tone={open ? "warn" : "neutral"}>{says.kinds[found.kind]}</Badge>
          {account !== undefined && <span>{account.name}</span>}
          <time>{formatDateTime(found.opened_at)}</time>
          {found.resolution !== null && <span>{resolvedText(found)}</span>}
        </p>
      </div>
      {open && found.choices.length > 0 && (
        <Button aria-label={says.resolveOf(found.message)} onClick={onResolve}>
          {says.resolve}
        </Button>
      )}
    </li>
  );
}

function resolvedText({ resolution, closed_by, note, state }: Case): string {
  const says = strings.cases;
  if (resolution === null) return "";
  const what = says.resolutions[resolution].title;
  const text = says.resolvedBy(what, closed_by ?? says.nobody) + (note === "" ? "" : `: ${note}`);
  return state === "open" ? `${text} ${says.stillOpen}` : text;
}
