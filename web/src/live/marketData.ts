import type { Backoff } from "@/live/backoff";
import { readMarketMessage } from "@/live/messages";
import type { MarketMessage } from "@/live/messages";
import type { QuoteBoard } from "@/live/quotes";
import { LiveSocket } from "@/live/socket";
import type { SocketStatus } from "@/live/socket";

export interface FeedReport {
  readonly status: "live" | "stale";
  readonly detail: string;
}

export interface MarketDataOptions {
  /** Such as `wss://host`. */
  readonly origin: string;
  readonly board: QuoteBoard;
  readonly onStatus: (status: SocketStatus) => void;
  readonly onFeed: (report: FeedReport) => void;
  readonly backoff?: Backoff;
  readonly silenceMs?: number;
}

/** The one reader of `/ws/market-data/`: keeps the board current and notices what went missing. */
export class MarketData {
  readonly #options: MarketDataOptions;
  readonly #socket: LiveSocket;
  #feed = "";
  #instruments: readonly string[] = [];
  #sequence: number | null = null;

  constructor(options: MarketDataOptions) {
    this.#options = options;
    this.#socket = new LiveSocket({
      ...options,
      url: () => this.#url(),
      onMessage: (text) => this.#received(text),
    });
  }

  /** Show these instruments of a feed; another choice takes a new connection and its snapshot. */
  show(feed: string, instruments: readonly string[]): void {
    const wanted = instruments.toSorted();
    if (feed === this.#feed && wanted.join() === this.#instruments.join()) return;
    if (feed !== this.#feed) this.#options.board.clear();
    this.#feed = feed;
    this.#instruments = wanted;
    if (wanted.length === 0) this.#socket.stop();
    else this.reconnect();
  }

  reconnect(): void {
    this.#socket.reconnect();
  }

  stop(): void {
    this.#feed = "";
    this.#instruments = [];
    this.#socket.stop();
  }

  #url(): string {
    this.#sequence = null;
    const query = new URLSearchParams({ feed: this.#feed, instruments: this.#instruments.join() });
    return `${this.#options.origin}/ws/market-data/?${query}`;
  }

  #received(text: string): void {
    const message = readMarketMessage(text);
    if (message === null) return;
    if (this.#missedSome(message)) {
      this.#socket.abandon();
      return;
    }
    this.#sequence = message.sequence;
    this.#show(message);
  }

  /** A snapshot begins the count; after it every message is the next one, or repeats the last. */
  #missedSome(message: MarketMessage): boolean {
    if (message.type === "snapshot" || this.#sequence === null) return false;
    return message.sequence > this.#sequence + 1;
  }

  #show(message: MarketMessage): void {
    const { board, onFeed } = this.#options;
    if (message.type === "tick") board.apply(message.tick, Date.now());
    if (message.type === "feed") onFeed({ status: message.status, detail: message.detail });
    if (message.type === "snapshot") {
      for (const tick of message.prices) board.apply(tick, Date.parse(tick.received_at));
    }
  }
}
