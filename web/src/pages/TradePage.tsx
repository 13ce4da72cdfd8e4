import { useNavigate, useSearch } from "@tanstack/react-router";
import { accountStream } from "@/api/eventQueries";
import type { Instrument } from "@/api/types";
import { isGranularity } from "@/charts/candles";
import type { Granularity } from "@/charts/candles";
import { ChartToolbar } from "@/features/chart/ChartToolbar";
import { PriceChart } from "@/features/chart/PriceChart";
import { LatestEvents } from "@/features/events/LatestEvents";
import { OrderTicket } from "@/features/ticket/OrderTicket";
import { Watchlist } from "@/features/watchlist/Watchlist";
import { TradeTabs } from "@/pages/TradeTabs";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { useWatchedPairs } from "@/session/watched";
import { useShownOrder } from "@/shell/shownOrder";
import type { ShellSearch } from "@/shell/shownOrder";
import { strings } from "@/strings";
import { EmptyNote } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** The main page: prices, chart, ticket, and what the account holds and asked for. */
export function TradePage() {
  const account = useAccount();
  const { instrument, granularity, choose } = useView();
  const { show } = useShownOrder();
  return (
    <div className="grid h-full min-h-0 grid-cols-1 gap-2 max-lg:h-auto lg:grid-cols-[16.5rem_minmax(0,1fr)_19rem] lg:grid-rows-[minmax(0,1fr)_16rem]">
      <div className="grid min-h-0 min-w-0">
        <Watchlist
          chosen={instrument?.name ?? ""}
          onChoose={(name) => choose({ instrument: name })}
        />
      </div>
      <ChartPanel
        instrument={instrument}
        granularity={granularity}
        onChoose={(chosen) => choose({ granularity: chosen })}
      />
      <div className="flex min-h-0 min-w-0 flex-col gap-2 lg:row-span-2">
        {instrument !== undefined && (
          <OrderTicket
            key={`${account.id} ${instrument.name}`}
            account={account}
            instrument={instrument}
            onShowOrder={show}
          />
        )}
        <Panel title={strings.events.latest} className="flex-1 max-lg:hidden">
          <div className="overflow-auto">
            <LatestEvents stream={accountStream(account.id)} onOpenOrder={show} form="narrow" />
          </div>
        </Panel>
      </div>
      <TradeTabs />
    </div>
  );
}

function useView() {
  const search: ShellSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const instruments = useInstruments();
  const { watched } = useWatchedPairs();
  const choose = (part: ShellSearch) =>
    void navigate({ to: ".", search: (before: ShellSearch) => ({ ...before, ...part }) });
  const instrument = instruments.find(({ name }) => name === search.instrument) ?? watched[0];
  const granularity: Granularity = isGranularity(search.granularity) ? search.granularity : "M1";
  return { instrument, granularity, choose };
}

interface ChartPanelProps {
  readonly instrument: Instrument | undefined;
  readonly granularity: Granularity;
  readonly onChoose: (granularity: Granularity) => void;
}

function ChartPanel({ instrument, granularity, onChoose }: ChartPanelProps) {
  return (
    <Panel
      title={instrument?.display_name ?? strings.loading}
      className="max-lg:h-[22rem]"
      actions={<ChartToolbar granularity={granularity} onChoose={onChoose} />}
    >
      {instrument === undefined ? (
        <EmptyNote>{strings.loading}</EmptyNote>
      ) : (
        <PriceChart instrument={instrument} granularity={granularity} />
      )}
    </Panel>
  );
}
