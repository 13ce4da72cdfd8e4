/** Limits and policy of an account, each with its explanation. */
export const rules = {
  rules: {
    limitsTitle: "Limits",
    limitsLead:
      "Every order is held against these before it leaves. What only takes off a position always passes. A change counts for the next order.",
    policyTitle: "Policy",
    policyLead: "What the platform does on this account by itself.",
    changed: "changed",
    none: "none",
    noLimit: "no limit",
    save: "Save",
    saved: "Saved. It counts from the next order on.",
    discard: "Discard",
    count: (changes: number) => {
      if (changes === 0) return "Nothing changed.";
      return changes === 1 ? "1 rule changed." : `${changes} rules changed.`;
    },
    allHours: "At all times.",
    addWindow: "Add a window",
    removeWindow: (place: number) => `Remove window ${place}`,
    window: (place: number) => `Window ${place}`,
    opens: "from",
    closes: "to",
    weekdays: [
      { short: "Mo", long: "Monday" },
      { short: "Tu", long: "Tuesday" },
      { short: "We", long: "Wednesday" },
      { short: "Th", long: "Thursday" },
      { short: "Fr", long: "Friday" },
      { short: "Sa", long: "Saturday" },
      { short: "Su", long: "Sunday" },
    ],
    problems: {
      number: "A plain number, please.",
      whole: "A whole number, please.",
      positive: "More than zero, please.",
      low: (least: number) => `At least ${least}.`,
      high: (most: number) => `At most ${most}.`,
      names: (line: string) => `“${line}” is not a name and a number, such as EUR_USD 50000.`,
      days: "A window needs at least one day.",
    },
    groups: {
      size: "Size",
      exposure: "Margin and exposure",
      loss: "Loss",
      prices: "Prices and pace",
      hours: "Hours",
      protections: "Pauses after bad trades",
      approval: "Approval by people",
      policy: "By itself",
    },
    units: {
      units: "units",
      trades: "trades",
      ofNav: "% of NAV",
      ofPeak: "% of the peak",
      ofPrice: "% of the price",
      points: "points",
      seconds: "s",
      minutes: "min",
      perMinute: "per minute",
      people: "people",
    },
    choices: {
      market: "As the market",
      closed: "None",
      instrument: "its own pair",
      account: "the whole account",
      ask: "Ask: open a case",
      adopt: "Adopt",
      close: "Close",
      ignore: "Ignore",
      flatten: "Close",
    },
    fields: {
      max_units_per_order: {
        label: "Units per order",
        hint: "The most that one order may ask for.",
      },
      max_units_per_instrument: {
        label: "Units per pair",
        hint: "The net position of a pair, whatever of its waiting orders is filled.",
      },
      instrument_units: {
        label: "Units of some pairs",
        hint: "Instead of the above; one on each line, such as EUR_USD 50000.",
      },
      max_open_trades: {
        label: "Open trades",
        hint: "Open trades and entries on their way, together.",
      },
      max_margin_use: {
        label: "Margin use",
        hint: "Margin as a share of the net asset value, after the order.",
      },
      max_exposure: {
        label: "Exposure of the account",
        hint: "All positions together, in home currency.",
      },
      max_currency_exposure: {
        label: "Exposure to a currency",
        hint: "What is long of a currency less what is short: long EUR/USD and long EUR/JPY are both long EUR.",
      },
      currency_exposure: {
        label: "Exposure to some currencies",
        hint: "Instead of the above; one on each line, such as EUR 200000.",
      },
      max_daily_loss: {
        label: "Daily loss",
        hint: "Net asset value lost since 17:00 in New York, open positions included.",
      },
      max_drawdown: {
        label: "Drawdown",
        hint: "Share of the highest net asset value that is lost. From there on only exits leave.",
      },
      max_nav_age_seconds: {
        label: "Age of the money",
        hint: "How old the net asset value may be that losses are told by.",
      },
      max_spread_points: {
        label: "Spread",
        hint: "Of a price that would fill the order now. A point is the last digit; ten make a pip.",
      },
      max_jump_points: {
        label: "Price jump",
        hint: "Movement within five seconds of a price that would fill the order now.",
      },
      max_price_age_seconds: {
        label: "Age of the price",
        hint: "An order at an older price is denied.",
      },
      max_orders_per_minute: {
        label: "Order rate",
        hint: "Of one strategy’s run.",
      },
      stop_required: {
        label: "A stop with every entry",
        hint: "Entries without a stop-loss or a trailing stop are denied.",
      },
      "hours.weekends": {
        label: "Entries at weekends",
        hint: "Friday to Sunday, 17:00 in New York.",
      },
      "hours.pause_before_weekend_minutes": {
        label: "Pause before the weekend",
        hint: "No entries so long before Friday 17:00 in New York.",
      },
      "hours.windows": {
        label: "When entries are taken",
        hint: "New York time. A window that ends before it begins ends the next day.",
      },
      "protections.cool_down": {
        label: "Cool-down after a stop",
        hint: "No entry for a while after a trade was stopped out.",
      },
      "protections.cool_down.pause_minutes": { label: "Pause", hint: "Without entries." },
      "protections.cool_down.scope": { label: "Holds for", hint: "What is paused." },
      "protections.stop_guard": {
        label: "Stop guard",
        hint: "No entry for a while after too many trades were stopped out with a loss.",
      },
      "protections.stop_guard.stops": { label: "Stops", hint: "So many with a loss." },
      "protections.stop_guard.within_minutes": { label: "Within", hint: "The time looked back." },
      "protections.stop_guard.pause_minutes": { label: "Pause", hint: "Without entries." },
      "protections.stop_guard.scope": { label: "Holds for", hint: "What is counted and paused." },
      "protections.low_profit": {
        label: "Low-profit lock",
        hint: "No entry for a while after trades that earned too little together.",
      },
      "protections.low_profit.trades": { label: "Trades", hint: "At least so many." },
      "protections.low_profit.within_minutes": { label: "Within", hint: "The time looked back." },
      "protections.low_profit.least": { label: "Least profit", hint: "Together; may be negative." },
      "protections.low_profit.pause_minutes": { label: "Pause", hint: "Without entries." },
      "protections.low_profit.scope": { label: "Holds for", hint: "What is counted and paused." },
      "approval.every_order": {
        label: "Every entry",
        hint: "Every entry waits until people have approved it.",
      },
      "approval.above_units": {
        label: "Entries above",
        hint: "Larger ones wait for people.",
      },
      "approval.first_day_live": {
        label: "On the first day of a live account",
        hint: "Every entry of that day waits for people.",
      },
      "approval.drawdown": {
        label: "From a drawdown of",
        hint: "From there on every entry waits for people.",
      },
      "approval.people": {
        label: "People needed",
        hint: "With two, the asker is none of them.",
      },
      "approval.expires_after_minutes": {
        label: "Expires after",
        hint: "An order that nobody decided by then ends.",
      },
      "approval.max_move_points": {
        label: "Price movement",
        hint: "After the last word a market order is denied where the price has moved more.",
      },
      foreign_trades: {
        label: "Made elsewhere",
        hint: "What is done about a trade or a waiting order that was not made from here.",
      },
      late_orders: {
        label: "Orders that turn up late",
        hint: "What is done about an order that had been given up and was filled after all.",
      },
      catastrophe_stop: {
        label: "Catastrophe stop",
        hint: "How far away the stop is that the guardian sets where an order had none.",
      },
      flat_before_weekend_minutes: {
        label: "Flat before the weekend",
        hint: "So long before Friday 17:00 in New York entries end and every trade is closed. Empty: not at all.",
      },
    },
  },
} as const;
