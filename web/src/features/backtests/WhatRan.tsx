import type { Backtest } from "@/api/types";
import { executionSwitches } from "./draft";
import { rangeText } from "./shaping";
import { formatMoney } from "@/figures/format";
import { strings } from "@/strings";
import { OutLink } from "@/ui/OutLink";
import { Panel } from "@/ui/Panel";
import { Stat } from "@/ui/Stat";

const says = strings.backtests;
const files = ["trades.csv", "trades.parquet", "equity.csv", "equity.parquet"];

/** Exactly what was asked for, the hashes that name it, and its files. */
export function WhatRan({ backtest }: { backtest: Backtest }) {
  return (
    <Panel title={says.what} label={says.what}>
      <dl className="grid grid-cols-2 gap-3 p-3">
        <Stat name={says.source}>{backtest.source}</Stat>
        <Stat name={says.range}>{rangeText(backtest)}</Stat>
        <Stat name={says.balance}>
          {formatMoney(backtest.starting_balance, backtest.currency)} {backtest.currency}
        </Stat>
        {Object.entries(backtest.rates).map(([quote, rate]) => (
          <Stat key={quote} name={says.rate(quote, backtest.currency)}>
            {rate}
          </Stat>
        ))}
        {Object.entries(backtest.parameters).map(([name, value]) => (
          <Stat key={name} name={name.replaceAll("_", " ")}>
            {String(value)}
          </Stat>
        ))}
        <Filling execution={backtest.execution} />
        <Hash name={says.configHash} hash={backtest.config_hash} />
        {backtest.report_hash !== null && (
          <Hash name={says.reportHash} hash={backtest.report_hash} />
        )}
      </dl>
      {backtest.report_hash !== null && (
        <p className="flex flex-wrap gap-3 border-t border-line px-3 py-2 text-xs">
          {files.map((name) => (
            <a
              key={name}
              href={`/api/backtests/${backtest.id}/${name}`}
              className="text-accent hover:underline"
              download
            >
              {name}
            </a>
          ))}
        </p>
      )}
      {backtest.workflow_url !== null && (
        <p className="border-t border-line px-3 py-2 text-xs">
          <OutLink href={backtest.workflow_url}>{strings.openInTemporal}</OutLink>
        </p>
      )}
    </Panel>
  );
}

function Filling({ execution }: Pick<Backtest, "execution">) {
  return (
    <>
      <Stat name={says.latency}>
        {execution.latency_ms} {says.milliseconds}
      </Stat>
      <Stat name={says.slippage}>
        {execution.slippage} {says.points}
      </Stat>
      <Stat name={says.spread}>
        {execution.maximum_spread === 0
          ? says.anySpread
          : `${execution.maximum_spread} ${says.points}`}
      </Stat>
      <Stat name={says.targetFill}>{says.targetFills[execution.target_fill]}</Stat>
      <Stat name={says.limitFill}>{says.limitFills[execution.limit_fill]}</Stat>
      {executionSwitches.map((name) => (
        <Stat key={name} name={says.switches[name]}>
          {execution[name] ? says.yes : says.no}
        </Stat>
      ))}
    </>
  );
}

function Hash({ name, hash }: { name: string; hash: string }) {
  return (
    <Stat name={name}>
      <span className="font-mono text-2xs" title={hash}>
        {hash.slice(0, 16)}
      </span>
    </Stat>
  );
}
