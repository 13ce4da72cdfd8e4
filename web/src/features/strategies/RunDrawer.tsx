import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { journalQuery } from "@/api/strategyQueries";
import type { JournalEntry, Run } from "@/api/types";
import { RunStatusBadge } from "./RunStatusBadge";
import { formatUnits } from "@/figures/format";
import { formatDateTime, formatWhen } from "@/figures/times";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Dialog } from "@/ui/Dialog";
import { EmptyNote, ErrorNotice, Notice } from "@/ui/Note";
import { OutLink } from "@/ui/OutLink";
import { Payload } from "@/ui/Payload";
import { Stat } from "@/ui/Stat";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** One run: its state, its parameters and its journal, newest entry first. */
export function RunDrawer({ run, onClose }: { run: Run; onClose: () => void }) {
  const pair = usePairText().name(run.instrument);
  return (
    <Dialog
      title={strings.strategies.journalOf(run.strategy, pair)}
      onClose={onClose}
      place="right"
    >
      <div className="flex flex-col gap-4">
        <div className="flex items-center justify-between text-xs">
          <RunStatusBadge run={run} />
          {run.workflow_url !== null && (
            <OutLink href={run.workflow_url}>{strings.openInTemporal}</OutLink>
          )}
        </div>
        {run.status_detail !== null && (
          <Notice tone={run.status === "failed" ? "bad" : "info"}>{run.status_detail}</Notice>
        )}
        <RunFigures run={run} />
        <Payload payload={run.parameters} />
        <Journal run={run.id} />
      </div>
    </Dialog>
  );
}

function RunFigures({ run }: { run: Run }) {
  const says = strings.strategies;
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Stat name={says.ticks}>{formatUnits(String(run.ticks_seen))}</Stat>
      <Stat name={says.decisions}>{formatUnits(String(run.decisions))}</Stat>
      <Stat name={says.since}>{formatDateTime(run.started_at)}</Stat>
      <Stat name={says.configHash}>
        <span className="font-mono text-2xs" title={run.config_hash}>
          {run.config_hash}
        </span>
      </Stat>
    </dl>
  );
}

function Journal({ run }: { run: string }) {
  const { data, error } = useQuery(journalQuery(useApi(), run));
  const says = strings.strategies;
  return (
    <section aria-label={says.journal}>
      <h3 className="mb-1 text-xs font-semibold text-strong">{says.journal}</h3>
      {error !== null && <ErrorNotice error={error} />}
      <Table
        label={says.journal}
        rows={data ?? []}
        keyOf={(entry) => String(entry.sequence)}
        columns={journalColumns()}
      />
      {data?.length === 0 && <EmptyNote>{says.noJournal}</EmptyNote>}
    </section>
  );
}

function journalColumns(): Column<JournalEntry>[] {
  const says = strings.strategies;
  const now = new Date();
  return [
    { key: "sequence", title: says.sequence, align: "right", cell: (entry) => entry.sequence },
    { key: "at", title: says.at, cell: (entry) => formatWhen(entry.at, now) },
    {
      key: "kind",
      title: says.kind,
      cell: (entry) => <span className="font-mono text-2xs">{entry.kind}</span>,
    },
    { key: "what", title: says.what, cell: (entry) => <Payload payload={entry.payload} /> },
  ];
}
