"use strict";
const DRAWN_TRADES = 1500;
const PAGE = 100;

function equity(view) {
  const { time, nav, drawdown } = data.equity;
  plot(document.getElementById("equity"), view, {
    key: "equity",
    title: `Equity, ${data.currency} (drag to look closer, double-click to see all)`,
    height: 300,
    x: time,
    lines: [{ values: nav, base: nav[0], class: "equity" }],
    format: short,
    says: (at) => `${minute(time[at])} UTC · ${money(nav[at])} · ${share(drawdown[at])} below its peak`,
  });
  plot(document.getElementById("drawdown"), view, {
    key: "drawdown",
    title: "Drawdown, share of the peak",
    height: 150,
    x: time,
    lines: [{ values: drawdown, base: 0, class: "drawdown" }],
    top: 0,
    include: [-0.0001, 0],
    format: share,
    says: (at) => `${minute(time[at])} UTC · ${share(drawdown[at])}`,
  });
}

function prices(view) {
  if (data.prices === null) return;
  const { time, low, high, close } = data.prices;
  plot(document.getElementById("price"), view, {
    key: "price",
    title: `${data.instruments[0]}, mid price; up: bought, down: sold, dot: closed; green won, red lost`,
    height: 380,
    x: time,
    lines: [
      { values: high, floor: low, class: "span" },
      { values: close, class: "close" },
    ],
    format: price,
    says: (at) => `${minute(time[at])} UTC · ${price(close[at])} (${price(low[at])} to ${price(high[at])})`,
    extra: marks,
  });
}

function marks(parent, { x, y, from, to }) {
  const { opened, closed, entry, exit, units, result, instrument, pips } = data.trades;
  const seen = opened
    .map((_, at) => at)
    .filter((at) => instrument[at] === 0 && closed[at] >= from && opened[at] <= to)
    .sort((one, other) => Math.abs(result[other]) - Math.abs(result[one]))
    .slice(0, DRAWN_TRADES);
  for (const at of seen) {
    const group = add(parent, "g", { class: result[at] > 0 ? "trade up" : "trade down" });
    const [x1, x2, y1, y2] = [x(opened[at]), x(closed[at]), y(entry[at]), y(exit[at])];
    const tip = units[at] > 0 ? -6 : 6;
    add(group, "line", { x1, x2, y1, y2 });
    add(group, "path", { d: `M${x1},${y1 + tip}l4,${-1.6 * tip}h-8z` });
    add(group, "circle", { cx: x2, cy: y2, r: 2.5 });
    const side = units[at] > 0 ? "bought" : "sold";
    const said = `${side} ${grouped(Math.abs(units[at]), 0)} at ${price(entry[at])}, closed at `;
    add(group, "title", {}, `${said}${price(exit[at])}: ${money(result[at])}, ${pips[at]} pips`);
  }
}

function distribution() {
  if (data.distribution === null) return;
  const { edges, counts } = data.distribution;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const middles = counts.map((_, at) => (edges[at] + edges[at + 1]) / 2);
  const view = window_(edges, "number");
  plot(document.getElementById("distribution"), view, {
    key: "distribution",
    title: `Trades by result, ${data.currency}`,
    height: 260,
    x: middles,
    lines: [],
    include: [0, Math.max(...counts)],
    format: (value) => (Number.isInteger(value) ? grouped(value, 0) : ""),
    says: (at) => `${money(edges[at])} to ${money(edges[at + 1])}: ${counts[at]} of ${all} trades`,
    extra: (parent, { x, y }) =>
      counts.forEach((count, at) => {
        const width = Math.max(1, x(edges[at + 1]) - x(edges[at]) - 1);
        const place = { x: x(edges[at]), y: y(count), width, height: y(0) - y(count) };
        add(parent, "rect", { ...place, class: edges[at] >= 0 ? "bar up" : "bar down" });
      }),
  });
}

function fan() {
  if (data.fan === null) return;
  const { runs, steps, low, middle, high, actual } = data.fan;
  plot(document.getElementById("fan"), window_(steps, "number"), {
    key: "fan",
    title: `Profit by trades: as it was, and 90 in 100 of ${grouped(runs, 0)} runs drawn again`,
    height: 260,
    x: steps,
    lines: [
      { values: high, floor: low, class: "span" },
      { values: middle, class: "close" },
      { values: actual, class: "equity" },
    ],
    format: short,
    says: (at) =>
      `after ${steps[at]} trades ${money(actual[at])}; drawn again ${money(low[at])} to ${money(high[at])}`,
  });
}

const COLUMNS = [
  ["Trade", "trade", String],
  ["Instrument", "instrument", (value) => data.instruments[value]],
  ["Units", "units", (value) => grouped(value, 0)],
  ["Opened, UTC", "opened", second],
  ["Closed, UTC", "closed", second],
  ["Entry", "entry", (value, at) => value.toFixed(data.precisions[data.trades.instrument[at]])],
  ["Exit", "exit", (value, at) => value.toFixed(data.precisions[data.trades.instrument[at]])],
  ["Reason", "reason", String],
  [`Result, ${data.currency}`, "result", (value) => grouped(value, 2)],
  ["Pips", "pips", (value) => grouped(value, 1)],
  ["Against, pips", "adverse", (value) => grouped(value, 1)],
  ["In favour, pips", "favourable", (value) => grouped(value, 1)],
];

/** The list of trades: a click on a heading sorts, a second one turns it round. */
function list(table) {
  const order = data.trades.trade.map((_, at) => at);
  const head = add(add(table, "thead"), "tr");
  const body = add(table, "tbody");
  let [sorted, way, count] = ["closed", 1, PAGE];
  const more = document.createElement("button");
  more.textContent = `Show ${PAGE} more`;
  const show = () => {
    order.sort((one, other) => way * compared(data.trades[sorted], one, other) || one - other);
    body.replaceChildren();
    for (const at of order.slice(0, count)) row(body, at);
    for (const heading of head.children) {
      const direction = way > 0 ? "ascending" : "descending";
      heading.ariaSort = heading.dataset.key === sorted ? direction : "none";
    }
    more.hidden = count >= order.length;
  };
  for (const [title, key] of COLUMNS) {
    const heading = add(head, "th", { scope: "col", "data-key": key });
    add(heading, "button", { type: "button" }, title).addEventListener("click", () => {
      way = sorted === key ? -way : 1;
      sorted = key;
      show();
    });
  }
  more.addEventListener("click", () => {
    count += PAGE;
    show();
  });
  table.parentElement.after(more);
  show();
}

function compared(values, one, other) {
  if (typeof values[one] === "string") return values[one].localeCompare(values[other]);
  return values[one] - values[other];
}

function row(body, at) {
  const line = add(body, "tr");
  for (const [, key, format] of COLUMNS) {
    const value = data.trades[key][at];
    const sign = ["result", "pips"].includes(key) ? (value < 0 ? "loss" : "win") : "";
    add(line, "td", { class: sign }, format(value, at));
  }
}

/** Runs beside each other, each from a hundred. */
function comparison() {
  const { names, time, lines } = data.comparison;
  plot(document.getElementById("comparison"), window_(time, "time"), {
    key: "comparison",
    title: "Equity, each from 100 (drag to look closer, double-click to see all)",
    height: 360,
    x: time,
    lines: lines.map((values, run) => ({ values, class: `run run-${run}` })),
    format: (value) => grouped(value, 2),
    says: (at) =>
      [`${minute(time[at])} UTC`, ...names.map((name, run) => `${name} ${grouped(lines[run][at], 2)}`)].join(" · "),
  });
}

function report() {
  const view = window_(data.equity.time, "time");
  equity(view);
  prices(view);
  distribution();
  fan();
  list(document.getElementById("trades"));
}

if (data.comparison === undefined) report();
else comparison();
