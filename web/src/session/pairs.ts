import { formatPrice } from "@/figures/format";
import { useInstruments } from "@/session/instruments";

/** How pairs and their prices are written, by the account's instruments. */
export interface PairText {
  readonly name: (instrument: string) => string;
  readonly price: (instrument: string, price: string | null) => string;
}

const usualPrecision = 5;

export function usePairText(): PairText {
  const instruments = useInstruments();
  const find = (name: string) => instruments.find((instrument) => instrument.name === name);
  return {
    name: (instrument) => find(instrument)?.display_name ?? instrument.replace("_", "/"),
    price: (instrument, price) =>
      formatPrice(price, find(instrument)?.display_precision ?? usualPrecision),
  };
}
