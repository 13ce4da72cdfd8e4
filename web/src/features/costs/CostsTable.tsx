import type { Costs, CostsOf } from "@/api/types";
import { decimal } from "@/figures/decimal";
import { formatDecimal, formatMoney, formatUnits, unknownFigure } from "@/figures/format";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Bar } from "@/ui/Bar";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

interface Props {
  readonly costs: Costs;
  readonly currency: string;
}

/** Costs by group, with bars for what is compared: slippage and latency. */
export function CostsTable({ costs, currency }: Props) {
  const pairs = usePairText();
  return (
    <div className="overflow-auto">
      <Table
        label={strings.costs.title}
        rows={costs.items}
        keyOf={({ group }) => group}
        columns={columnsOf(costs, currency, pairs)}
      />
    </div>
  );
}

function columnsOf(costs: Costs, currency: string, pairs: PairText): Column<CostsOf>[] {
  const says = strings.costs;
  const most = mostOf(costs.items);
  return [
    {
      key: "group",
      title: says.groups[costs.by],
      cell: ({ group }) => <b className="text-strong">{groupText(costs.by, group, pairs)}</b>,
    },
    {
      key: "fills",
      title: says.fills,
      align: "right",
      cell: ({ fills }) => formatUnits(String(fills)),
    },
    {
      key: "slippage",
      title: says.slippage,
      align: "right",
      cell: ({ average_slippage_points: points }) => (
        <Bar share={shareOf(points, most.slippage)} tone={toneOf(points)}>
          {pointsText(points)}
        </Bar>
      ),
    },
    {
      key: "worst",
      title: says.worst,
      align: "right",
      wide: true,
      cell: ({ worst_slippage_points: points }) => pointsText(points),
    },
    ...moneyColumns(currency),
    ...latencyColumns(most.latency),
  ];
}

function moneyColumns(currency: string): Column<CostsOf>[] {
  const says = strings.costs;
  return [
    {
      key: "slippageCost",
      title: says.slippageCost(currency),
      align: "right",
      wide: true,
      cell: ({ slippage_cost }) => formatMoney(slippage_cost, currency),
    },
    {
      key: "spread",
      title: says.spread(currency),
      align: "right",
      wide: true,
      cell: ({ half_spread_cost }) => formatMoney(half_spread_cost, currency),
    },
  ];
}

function latencyColumns(most: number): Column<CostsOf>[] {
  const says = strings.costs;
  return [
    {
      key: "latency",
      title: says.latency,
      align: "right",
      cell: ({ latency_p50_ms: ms }) => (
        <Bar share={ms === null ? 0 : ms / most} tone="info">
          {msText(ms)}
        </Bar>
      ),
    },
    {
      key: "slowest",
      title: says.slowest,
      align: "right",
      wide: true,
      cell: ({ latency_p99_ms: ms }) => msText(ms),
    },
  ];
}

/** The longest bars: floats, fit for pixels only. */
function mostOf(items: readonly CostsOf[]) {
  const slippage = items.map((item) => Math.abs(Number(item.average_slippage_points ?? 0)));
  const latency = items.map((item) => item.latency_p50_ms ?? 0);
  return { slippage: Math.max(...slippage), latency: Math.max(...latency, 1) };
}

function shareOf(points: string | null, most: number): number {
  return points === null || most === 0 ? 0 : Math.abs(Number(points)) / most;
}

function toneOf(points: string | null): "bad" | "good" {
  return points !== null && decimal(points).digits > 0n ? "bad" : "good";
}

function pointsText(points: string | null): string {
  return points === null ? unknownFigure : formatDecimal(points, 1, "always");
}

function msText(ms: number | null): string {
  return ms === null ? unknownFigure : strings.costs.ms(ms.toFixed(0));
}

function groupText(by: Costs["by"], group: string, pairs: PairText): string {
  if (by === "hour") return strings.costs.hour(group);
  return by === "instrument" ? pairs.name(group) : group;
}
