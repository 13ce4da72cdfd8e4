import type { OrderStory } from "@/api/types";
import { slippageInPips } from "./slippage";
import { absolute, sign } from "@/figures/decimal";
import { formatDecimal, formatUnits } from "@/figures/format";
import { formatTime } from "@/figures/times";
import { useInstrument } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";

type Fill = OrderStory["fills"][number];

const says = strings.trading.story;

/** Every fill against what was expected, and the trades that came of them. */
export function OrderFills({ story }: { story: OrderStory }) {
  const { price } = usePairText();
  if (story.fills.length === 0) return null;
  return (
    <section aria-label={says.fills} className="flex flex-col gap-1.5 text-xs">
      <h3 className="font-semibold text-strong">{says.fills}</h3>
      <ul>
        {story.fills.map((fill) => (
          <li key={fill.transaction_id} className="flex flex-wrap items-baseline gap-x-2">
            <b className="text-strong tabular-nums">
              {says.fill(formatUnits(fill.units, "always"), price(story.instrument, fill.price))}
            </b>
            {fill.expected_price !== null && (
              <span className="text-muted">
                {says.expected(price(story.instrument, fill.expected_price))}
              </span>
            )}
            <Against fill={fill} instrument={story.instrument} />
            <time className="ml-auto text-2xs text-muted">{formatTime(fill.at)}</time>
          </li>
        ))}
      </ul>
      <Opened story={story} />
    </section>
  );
}

function Against({ fill, instrument }: { fill: Fill; instrument: string }) {
  const scale = useInstrument(instrument);
  if (scale === undefined) return null;
  const pips = slippageInPips({ ...fill, fill_price: fill.price }, scale);
  if (pips === null) return null;
  if (sign(pips) === 0) return <span className="text-muted">{says.asExpected}</span>;
  const text = formatDecimal(absolute(pips), 1);
  return (
    <span className={sign(pips) > 0 ? "text-down" : "text-up"}>
      {sign(pips) > 0 ? says.worse(text) : says.better(text)}
    </span>
  );
}

function Opened({ story: { trades, instrument } }: { story: OrderStory }) {
  const { price } = usePairText();
  if (trades.length === 0) return null;
  const exit = (say: (price: string) => string, at: string | null) =>
    at !== null && <span className="text-muted">{say(price(instrument, at))}</span>;
  return (
    <>
      <h3 className="mt-1.5 font-semibold text-strong">{says.trades}</h3>
      <ul>
        {trades.map((trade) => (
          <li key={trade.id} className="flex flex-wrap items-baseline gap-x-2 tabular-nums">
            <span>
              {trade.closed_at === null
                ? says.open(formatUnits(trade.units, "always"))
                : says.closed(price(instrument, trade.close_price))}
            </span>
            {exit(says.stopAt, trade.stop_loss_price)}
            {exit(says.targetAt, trade.take_profit_price)}
          </li>
        ))}
      </ul>
    </>
  );
}
