import type { BacktestCharts } from "@/api/types";
import { formatPercent, unknownFigure } from "@/figures/format";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

const says = strings.backtests;

type Year = BacktestCharts["years"][number];

/** What every month and year brought, in money and as a share. */
export function MonthsPanel({ years, currency }: { years: readonly Year[]; currency: string }) {
  return (
    <Panel title={says.months} label={says.months}>
      <div className="overflow-auto">
        <Table
          label={says.months}
          rows={years}
          keyOf={({ year }) => String(year)}
          columns={columnsOf(currency)}
        />
      </div>
    </Panel>
  );
}

function columnsOf(currency: string): Column<Year>[] {
  const months = says.monthNames.split(" ").map((title, k): Column<Year> => ({
    key: title,
    title,
    align: "right",
    cell: ({ months: found }) => {
      const month = found.find(({ month: number }) => number === k + 1);
      return month && <Brought {...month} currency={currency} />;
    },
  }));
  return [
    { key: "year", title: says.year, cell: ({ year }) => <b>{year}</b> },
    ...months,
    {
      key: "whole",
      title: says.whole,
      align: "right",
      cell: (year) => <Brought {...year} currency={currency} />,
    },
  ];
}

function Brought({
  profit,
  share,
  currency,
}: {
  profit: string;
  share: number | null;
  currency: string;
}) {
  return (
    <>
      <Amount value={profit} currency={currency} />
      <span className="block text-2xs text-muted">
        {share === null ? unknownFigure : formatPercent(share)}
      </span>
    </>
  );
}
