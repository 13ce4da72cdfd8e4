import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { steerBacktest } from "@/api/backtestActions";
import type { Steering } from "@/api/backtestActions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import type { Backtest } from "@/api/types";
import { BacktestBadge } from "./BacktestBadge";
import { profitOf, shareDone } from "./shaping";
import { formatMoney, formatUnits, unknownFigure } from "@/figures/format";
import { formatDateTime } from "@/figures/times";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { ErrorNotice, Notice } from "@/ui/Note";
import { OutLink } from "@/ui/OutLink";
import { Panel } from "@/ui/Panel";
import { Progress } from "@/ui/Progress";
import { Stat } from "@/ui/Stat";

const says = strings.backtests;

/** Where a backtest stands, and the ways to steer it. */
export function BacktestHead({ backtest }: { backtest: Backtest }) {
  const pairs = usePairText();
  const steer = useSteer(backtest.id);
  return (
    <Panel>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2">
        <h1 className="text-sm font-semibold text-strong">
          {backtest.strategy} · {backtest.instruments.map((name) => pairs.name(name)).join(", ")}
        </h1>
        <BacktestBadge backtest={backtest} />
        <Link to="/backtests" className="text-xs text-accent hover:underline">
          {says.back}
        </Link>
        <div className="ml-auto flex items-center gap-2 text-xs">
          {wished(backtest)}
          {steeringsOf(backtest).map((steering) => (
            <Button
              key={steering}
              disabled={steer.isPending}
              onClick={() => steer.mutate(steering)}
            >
              {says[steering]}
            </Button>
          ))}
          {backtest.report_hash !== null && (
            <OutLink href={`/api/backtests/${backtest.id}/report.html`}>{says.report}</OutLink>
          )}
        </div>
      </div>
      <div className="flex flex-col gap-3 p-3">
        {steer.error !== null && <ErrorNotice error={steer.error} />}
        {backtest.status_detail !== null && (
          <Notice tone={backtest.status === "failed" ? "bad" : "info"}>
            {backtest.status_detail}{" "}
            {backtest.status_field !== null && says.failedAt(backtest.status_field)}
          </Notice>
        )}
        <Standing backtest={backtest} />
      </div>
    </Panel>
  );
}

function Standing({ backtest }: { backtest: Backtest }) {
  const { progress, currency } = backtest;
  return (
    <>
      {backtest.status !== "done" && <Progress label={says.progress} share={shareDone(backtest)} />}
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        <Stat name={says.progress}>
          {progress.of_ticks === 0
            ? unknownFigure
            : says.progressOf(
                formatUnits(String(progress.ticks)),
                formatUnits(String(progress.of_ticks)),
              )}
        </Stat>
        <Stat name={says.marketTime}>
          {progress.market_time === null ? unknownFigure : formatDateTime(progress.market_time)}
        </Stat>
        <Stat name={says.trades}>{formatUnits(String(progress.trades))}</Stat>
        <Stat name={says.nav}>{formatMoney(progress.nav, currency)}</Stat>
        <Stat name={says.profit}>
          <Amount value={profitOf(backtest)} currency={currency} />
        </Stat>
      </dl>
    </>
  );
}

function steeringsOf({ status, wish }: Backtest): Steering[] {
  if (wish === "cancel") return [];
  if (status === "paused") return ["resume", "cancel"];
  return status === "running" || status === "queued" ? ["pause", "cancel"] : [];
}

/** What was asked for and is not so yet. */
function wished({ status, wish }: Backtest): string | null {
  const over = status === "done" || status === "cancelled" || status === "failed";
  if (over || (wish === "run" && status !== "paused")) return null;
  if (wish === "pause" && status === "paused") return null;
  return says.wishes[wish];
}

function useSteer(id: string) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (steering: Steering) => steerBacktest(api, id, steering),
    onSuccess: (shown) => cache.setQueryData(keys.backtest(id), shown),
  });
}
