import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { runsQuery } from "@/api/strategyQueries";
import type { Run } from "@/api/types";
import { RunDrawer } from "./RunDrawer";
import { RunStatusBadge } from "./RunStatusBadge";
import { canStop } from "./stopModes";
import { StopRunDialog } from "./StopRunDialog";
import { formatUnits } from "@/figures/format";
import { formatWhen } from "@/figures/times";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { OutLink } from "@/ui/OutLink";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** What runs and what ran on the account; each run opens its journal. */
export function RunsPanel() {
  const account = useAccount();
  const { data, error } = useQuery(runsQuery(useApi(), account.id));
  const [open, setOpen] = useState<string | null>(null);
  const [stopping, setStopping] = useState<Run | null>(null);
  const pairs = usePairText();
  const opened = data?.find(({ id }) => id === open);
  return (
    <Panel title={strings.strategies.runs} label={strings.strategies.runs}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      <div className="overflow-auto">
        <Table
          label={strings.strategies.runs}
          rows={data ?? []}
          keyOf={(run) => run.id}
          columns={columnsOf(pairs, setOpen, setStopping)}
          onOpen={(run) => setOpen(run.id)}
        />
      </div>
      {data?.length === 0 && <EmptyNote>{strings.strategies.noRuns}</EmptyNote>}
      {opened !== undefined && <RunDrawer run={opened} onClose={() => setOpen(null)} />}
      {stopping !== null && <StopRunDialog run={stopping} onClose={() => setStopping(null)} />}
    </Panel>
  );
}

function columnsOf(
  pairs: PairText,
  onOpen: (run: string) => void,
  onStop: (run: Run) => void,
): Column<Run>[] {
  const says = strings.strategies;
  const now = new Date();
  return [
    {
      key: "strategy",
      title: says.strategy,
      cell: (run) => (
        <button type="button" className="font-semibold" onClick={() => onOpen(run.id)}>
          {run.strategy}
        </button>
      ),
    },
    { key: "pair", title: says.pair, cell: (run) => pairs.name(run.instrument) },
    { key: "status", title: says.status, cell: (run) => <RunStatusBadge run={run} /> },
    {
      key: "ticks",
      title: says.ticks,
      align: "right",
      wide: true,
      cell: (run) => formatUnits(String(run.ticks_seen)),
    },
    {
      key: "decisions",
      title: says.decisions,
      align: "right",
      wide: true,
      cell: (run) => formatUnits(String(run.decisions)),
    },
    {
      key: "since",
      title: says.since,
      wide: true,
      cell: (run) => formatWhen(run.started_at, now),
    },
    {
      key: "workflow",
      title: says.workflow,
      wide: true,
      cell: (run) =>
        run.workflow_url !== null && <OutLink href={run.workflow_url}>{strings.temporal}</OutLink>,
    },
    {
      key: "stop",
      title: "",
      align: "right",
      cell: (run) => canStop(run) && <StopButton run={run} pairs={pairs} onStop={onStop} />,
    },
  ];
}

interface StopProps {
  readonly run: Run;
  readonly pairs: PairText;
  readonly onStop: (run: Run) => void;
}

function StopButton({ run, pairs, onStop }: StopProps) {
  return (
    <Button
      aria-label={strings.strategies.stopOf(run.strategy, pairs.name(run.instrument))}
      onClick={(event) => {
        event.stopPropagation();
        onStop(run);
      }}
    >
      {run.status === "stopping" ? strings.strategies.stopOtherwise : strings.strategies.stop}
    </Button>
  );
}
