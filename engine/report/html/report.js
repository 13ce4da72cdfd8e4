"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const MARGIN = { left: 74, right: 16, top: 22, bottom: 24 };
  const DRAWN_TRADES = 1500;
  const PAGE = 100;
  const DAY = 86400000;

  /** Make an element, of SVG where its parent is; texts are set as text, never as markup. */
  function add(parent, tag, attributes = {}, text) {
    const made = document.createElementNS(
      tag === "svg" || parent.namespaceURI.endsWith("svg")
        ? "http://www.w3.org/2000/svg"
        : "http://www.w3.org/1999/xhtml",
      tag,
    );
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  const minus = (text) => text.replace("-", "−");
  function grouped(value, digits) {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    // Adding nothing turns a negative zero into a plain one.
    return minus((value + 0).toLocaleString("en-US", fraction));
  }

  const money = (value) => `${grouped(value, 2)} ${data.currency}`;
  const short = (value) => grouped(value, Number.isInteger(value) ? 0 : 2);
  const share = (value) => `${grouped(100 * value, 2)} %`;
  const price = (value) => value.toFixed(data.precisions[0]);
  const two = (value) => String(value).padStart(2, "0");

  function day(time) {
    const at = new Date(time);
    return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  }

  function minute(time) {
    const at = new Date(time);
    return `${day(time)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  }

  const second = (time) => `${minute(time)}:${two(new Date(time).getUTCSeconds())}`;

  /** Round numbers over a range, about so many. */
  function round(from, to, about) {
    const rough = (to - from || 1) / about;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find((times) => times * power >= rough) * power;
    const found = [];
    for (let at = Math.ceil(from / step); at * step <= to; at += 1) found.push(at * step);
    return found;
  }

  /** Whole hours, days or months over a range of time, about so many. */
  function times(from, to, about) {
    const rough = (to - from) / about;
    const spans = [0.25, 1, 3, 6, 12, 24, 48, 168, 336].map((hours) => hours * 3600000);
    const span = spans.find((each) => each >= rough);
    const found = [];
    if (span !== undefined) {
      // Weeks are counted from a Monday.
      const origin = span >= 7 * DAY ? 4 * DAY : 0;
      let at = Math.ceil((from - origin) / span) * span + origin;
      for (; at <= to; at += span) found.push(at);
      return found;
    }
    const months = [1, 2, 3, 6, 12, 24, 60, 120].find((each) => each * 30 * DAY >= rough) ?? 240;
    const first = new Date(from);
    let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
    month = Math.ceil(month / months) * months;
    for (let at = 0; at <= to; month += months) {
      at = Date.UTC(Math.floor(month / 12), month % 12);
      if (at >= from && at <= to) found.push(at);
    }
    return found;
  }

  /** The first position whose value is not below. */
  function position(values, wanted) {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What several charts look at together: a range that dragging narrows and a double click frees. */
  function window_(values, kind) {
    const full = [values[0], values[values.length - 1] || 1];
    if (full[0] === full[1]) full[1] += 1;
    return { full, range: [...full], kind, plots: [] };
  }

  function look(view, range) {
    view.range = range;
    for (const draw of view.plots) draw();
  }

  function label(view, value) {
    if (view.kind !== "time") return grouped(value, 0);
    const [from, to] = view.range;
    return to - from < 4 * DAY ? minute(value).slice(5) : day(value);
  }

  /** A chart of columns over x: lines, and whatever `extra` draws above them. */
  function plot(host, view, chart) {
    if (host === null) return;
    const readout = add(host, "div", { class: "readout" });
    const picture = add(host, "svg", { role: "img", "aria-label": chart.title });
    let scale = null;
    const draw = () => {
      picture.replaceChildren();
      scale = draws(picture, host.clientWidth, view, chart);
      readout.textContent = chart.title;
    };
    view.plots.push(draw);
    draw();
    let width = host.clientWidth;
    window.addEventListener("resize", () => {
      if (width === host.clientWidth) return;
      width = host.clientWidth;
      draw();
    });
    follow(picture, readout, view, chart, () => scale);
  }

  function draws(picture, width, view, chart) {
    const height = chart.height;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("height", height);
    const [from, to] = view.range;
    const start = Math.max(0, position(chart.x, from) - 1);
    const end = Math.min(chart.x.length, position(chart.x, to) + 2);
    const [low, high] = bounds(chart, start, end);
    const inner = width - MARGIN.left - MARGIN.right;
    const x = (value) => MARGIN.left + ((value - from) / (to - from)) * inner;
    const tall = height - MARGIN.top - MARGIN.bottom;
    const y = (value) => MARGIN.top + ((high - value) / (high - low)) * tall;
    axes(picture, view, chart, { x, y, low, high, width, height });
    const clip = `clip-${chart.key}`;
    const area = { x: MARGIN.left, y: 0, width: Math.max(0, inner), height };
    add(add(add(picture, "defs"), "clipPath", { id: clip }), "rect", area);
    const inside = add(picture, "g", { "clip-path": `url(#${clip})` });
    for (const line of chart.lines) trace(inside, chart.x, line, { x, y, start, end, low, high });
    chart.extra?.(inside, { x, y, from, to });
    return { x, y, back: (at) => from + ((at - MARGIN.left) / inner) * (to - from) };
  }

  function bounds(chart, start, end) {
    let [low, high] = chart.include ?? [Infinity, -Infinity];
    for (const line of chart.lines) {
      for (let at = start; at < end; at += 1) {
        low = Math.min(low, line.values[at], line.floor?.[at] ?? Infinity);
        high = Math.max(high, line.values[at]);
      }
    }
    const room = (high - low || Math.abs(high) || 1) * 0.04;
    return [low - room, chart.top ?? high + room];
  }

  function axes(picture, view, chart, { x, y, low, high, width, height }) {
    for (const value of round(low, high, Math.max(2, height / 55))) {
      const line = { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) };
      add(picture, "line", { ...line, class: "grid" });
      const place = { x: MARGIN.left - 8, y: y(value) + 4, class: "axis y" };
      add(picture, "text", place, chart.format(value));
    }
    const about = Math.max(2, width / 130);
    const marks = (view.kind === "time" ? times : round)(...view.range, about);
    for (const value of marks) {
      const place = { x: x(value), y: height - 7, class: "axis x" };
      add(picture, "text", place, label(view, value));
    }
  }

  function trace(parent, xs, line, { x, y, start, end, low, high }) {
    const point = (at, value) => `${x(xs[at]).toFixed(1)},${y(value).toFixed(1)}`;
    const indices = Array.from({ length: end - start }, (_, step) => start + step);
    const path = indices.map((at) => point(at, line.values[at])).join("L");
    if (line.floor !== undefined || line.base !== undefined) {
      const base = Math.min(high, Math.max(low, line.base ?? 0));
      const floor = indices.reverse().map((at) => point(at, line.floor?.[at] ?? base));
      add(parent, "path", { d: `M${path}L${floor.join("L")}Z`, class: `area ${line.class}` });
    }
    if (line.floor === undefined) add(parent, "path", { d: `M${path}`, class: `line ${line.class}` });
  }

  /** Say what is under the pointer, and let a drag narrow the range. */
  function follow(picture, readout, view, chart, scale) {
    let from = null;
    let band = null;
    const at = (event) => event.clientX - picture.getBoundingClientRect().left;
    picture.addEventListener("pointermove", (event) => {
      if (scale() === null) return;
      picture.querySelector(".cross")?.remove();
      const near = nearest(chart.x, scale().back(at(event)));
      const x = scale().x(chart.x[near]);
      const tall = { y1: MARGIN.top, y2: chart.height - MARGIN.bottom };
      add(picture, "line", { x1: x, x2: x, ...tall, class: "cross" });
      readout.textContent = chart.says(near);
      if (band === null) return;
      band.setAttribute("x", Math.min(from, at(event)));
      band.setAttribute("width", Math.abs(at(event) - from));
    });
    picture.addEventListener("pointerdown", (event) => {
      if (scale() === null) return;
      from = at(event);
      picture.setPointerCapture(event.pointerId);
      const tall = { y: MARGIN.top, height: chart.height - MARGIN.top - MARGIN.bottom };
      band = add(picture, "rect", { x: from, width: 0, ...tall, class: "band" });
    });
    picture.addEventListener("pointerup", (event) => {
      band?.remove();
      band = null;
      const range = [from, at(event)].map((each) => scale().back(each)).sort((a, b) => a - b);
      if (Math.abs(at(event) - from) > 6) look(view, range);
    });
    picture.addEventListener("pointerleave", () => {
      picture.querySelector(".cross")?.remove();
      readout.textContent = chart.title;
    });
    picture.addEventListener("dblclick", () => look(view, [...view.full]));
  }

  function nearest(values, wanted) {
    const at = Math.min(position(values, wanted), values.length - 1);
    return at > 0 && wanted - values[at - 1] < values[at] - wanted ? at - 1 : at;
  }

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

  if (data.comparison !== undefined) {
    comparison();
    return;
  }
  const view = window_(data.equity.time, "time");
  equity(view);
  prices(view);
  distribution();
  fan();
  list(document.getElementById("trades"));
})();
