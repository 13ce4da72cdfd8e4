import type { Instrument, Order, ReplaceRequest } from "@/api/types";
import { orderRequest, timesOf } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { closeAfterOf, fieldMoment } from "./times";
import { absolute, decimal, decimalText } from "@/figures/decimal";
import { distanceToPips } from "@/figures/exits";
import type { ExitDraft } from "@/figures/exits";
import { formatPrice, formatUnits } from "@/figures/format";

/** A waiting order as it would be typed. */
export function draftOf(order: Order, instrument: Instrument): Draft {
  const price = (value: string | null) =>
    value === null ? "" : formatPrice(value, instrument.display_precision);
  const exit = (at: string | null, distance: string | null): ExitDraft => {
    if (at !== null) return { mode: "price", text: price(at) };
    return { mode: "pips", text: distance === null ? "" : distanceToPips(distance, instrument) };
  };
  const trail = order.trailing_stop_distance;
  const usual = order.time_in_force === timesOf(order.kind)[0];
  return {
    kind: order.kind,
    units: formatUnits(decimalText(absolute(decimal(order.units)))),
    price: price(order.price),
    stop: exit(order.stop_loss_price, order.stop_loss_distance),
    target: exit(order.take_profit_price, order.take_profit_distance),
    trail: trail === null ? "" : distanceToPips(trail, instrument),
    bound: price(order.price_bound),
    timeInForce: usual ? null : order.time_in_force,
    goodTill: order.good_till === null ? "" : fieldMoment(order.good_till),
    closeAfter: closeAfterOf(order.close_after_seconds),
  };
}

export function sideOf({ units }: Order): Side {
  return units.startsWith("-") ? "sell" : "buy";
}

/** The whole order anew, of the same kind and side. */
export function replaceRequest(draft: Draft, terms: Terms, side: Side): ReplaceRequest {
  const { account_id: _, instrument: __, kind: ___, ...rest } = orderRequest(draft, terms, side);
  return rest;
}
