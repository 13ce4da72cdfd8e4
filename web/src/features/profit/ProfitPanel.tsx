import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { profitQuery } from "@/api/operatorQueries";
import type { Profit } from "@/api/types";
import { daysOf } from "./days";
import type { Day } from "./days";
import { add, decimal, decimalText, sign } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { formatUnits } from "@/figures/format";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Bar } from "@/ui/Bar";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Stat } from "@/ui/Stat";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** What the account earned in the last thirty trading days, by day and by strategy. */
export function ProfitPanel() {
  const account = useAccount();
  const { data, error } = useQuery(profitQuery(useApi(), account.id));
  const says = strings.profit;
  return (
    <div className="grid items-start gap-2 lg:grid-cols-2">
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {data !== undefined && <Sums profit={data} />}
      {data !== undefined && (
        <Panel title={says.byDay} label={says.byDay}>
          <Days days={daysOf(data)} currency={data.currency} />
        </Panel>
      )}
      {data !== undefined && (
        <Panel title={says.byStrategy} label={says.byStrategy}>
          <Strategies profit={data} />
        </Panel>
      )}
    </div>
  );
}

function Sums({ profit }: { profit: Profit }) {
  const says = strings.profit;
  const amount = (value: string) => <Amount value={value} currency={profit.currency} />;
  return (
    <Panel title={says.title} className="lg:col-span-2">
      <dl className="grid grid-cols-2 gap-3 p-3 sm:grid-cols-4">
        <Stat name={says.net(profit.currency)}>{amount(profit.net)}</Stat>
        <Stat name={says.realized}>{amount(profit.realized_pl)}</Stat>
        <Stat name={says.financing}>{amount(profit.financing)}</Stat>
        <Stat name={says.transfers}>{amount(profit.transfers)}</Stat>
      </dl>
      <p className="border-t border-line px-3 py-2 text-2xs text-muted">{says.explained}</p>
    </Panel>
  );
}

function Days({ days, currency }: { days: readonly Day[]; currency: string }) {
  const says = strings.profit;
  if (days.length === 0) return <EmptyNote>{says.empty}</EmptyNote>;
  return (
    <div className="max-h-96 overflow-auto">
      <Table
        label={says.byDay}
        rows={days}
        keyOf={({ day }) => day}
        columns={[
          { key: "day", title: says.day, cell: ({ day }) => day },
          fillsColumn(),
          ...moneyColumns<Day>(currency, (day) => day, days),
        ]}
      />
    </div>
  );
}

function Strategies({ profit }: { profit: Profit }) {
  const says = strings.profit;
  const rows = profit.strategies.map(({ name, realized_pl, financing, fills }) => ({
    name,
    fills,
    realized: decimal(realized_pl),
    financing: decimal(financing),
    net: add(decimal(realized_pl), decimal(financing)),
  }));
  if (rows.length === 0) return <EmptyNote>{says.empty}</EmptyNote>;
  return (
    <div className="max-h-96 overflow-auto">
      <Table
        label={says.byStrategy}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          {
            key: "name",
            title: says.strategy,
            cell: ({ name }) => <b className="text-strong">{says.tags[name] ?? name}</b>,
          },
          fillsColumn(),
          ...moneyColumns<(typeof rows)[number]>(profit.currency, (row) => row, rows),
        ]}
      />
    </div>
  );
}

type Earned = Pick<Day, "net" | "realized" | "financing">;

function fillsColumn<Row extends { fills: number }>(): Column<Row> {
  return {
    key: "fills",
    title: strings.profit.fills,
    align: "right",
    cell: ({ fills }) => formatUnits(String(fills)),
  };
}

function moneyColumns<Row>(
  currency: string,
  earnedBy: (row: Row) => Earned,
  rows: readonly Row[],
): Column<Row>[] {
  const says = strings.profit;
  const most = Math.max(...rows.map((row) => pixels(earnedBy(row).net)));
  const amount = (value: Decimal) => <Amount value={value} currency={currency} />;
  return [
    {
      key: "realized",
      title: says.realized,
      align: "right",
      wide: true,
      cell: (row) => amount(earnedBy(row).realized),
    },
    {
      key: "financing",
      title: says.financing,
      align: "right",
      wide: true,
      cell: (row) => amount(earnedBy(row).financing),
    },
    {
      key: "net",
      title: says.net(currency),
      align: "right",
      cell: (row) => {
        const { net } = earnedBy(row);
        const share = most === 0 ? 0 : pixels(net) / most;
        return (
          <Bar share={share} tone={sign(net) < 0 ? "bad" : "good"}>
            {amount(net)}
          </Bar>
        );
      },
    },
  ];
}

/** A float, fit for the length of a bar only. */
function pixels(value: Decimal): number {
  return Math.abs(Number(decimalText(value)));
}
