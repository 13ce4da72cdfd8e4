import { closeTrade } from "@/api/actions";
import { useApi } from "@/api/client";
import type { Trade } from "@/api/types";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { CloseDialog } from "@/ui/CloseDialog";

interface Props {
  readonly trade: Trade;
  readonly onClose: () => void;
}

/** Closes one trade, in part or whole; others in its pair stay. */
export function CloseTradeDialog({ trade, onClose }: Props) {
  const api = useApi();
  const pair = usePairText().name(trade.instrument);
  const says = strings.trading.closing;
  return (
    <CloseDialog
      title={says.tradeTitle(pair)}
      text={says.tradeText}
      button={says.tradeButton}
      holding={{ ...trade, average_price: trade.price }}
      profit={null}
      close={(units, key) => closeTrade(api, trade, units, key)}
      onClose={onClose}
    />
  );
}
