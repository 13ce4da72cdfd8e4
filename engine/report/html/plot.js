"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const MARGIN = { left: 74, right: 16, top: 22, bottom: 24 };
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
