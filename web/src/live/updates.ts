import type { PlatformEvent } from "@/api/types";
import type { Backoff } from "@/live/backoff";
import { readUpdatesMessage } from "@/live/messages";
import type { StatePush, UpdatesSnapshot } from "@/live/messages";
import { Sequences } from "@/live/sequences";
import { LiveSocket } from "@/live/socket";
import type { SocketStatus } from "@/live/socket";

/** Where what the platform says is put. */
export interface UpdatesReader {
  snapshot(snapshot: UpdatesSnapshot): void;
  event(event: PlatformEvent): void;
  state(push: StatePush): void;
  /** Events of a stream are gone for good: read it anew. */
  lost(stream: string): void;
}

export interface UpdatesOptions {
  readonly origin: string;
  readonly reader: UpdatesReader;
  readonly onStatus: (status: SocketStatus) => void;
  readonly backoff?: Backoff;
  readonly silenceMs?: number;
}

/** The one reader of `/ws/updates/`: every event once and in order, across reconnections. */
export class Updates {
  readonly #options: UpdatesOptions;
  readonly #socket: LiveSocket;
  readonly #sequences = new Sequences();
  /** The hole that the present connection was opened to fill. */
  #hole: string | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#socket = new LiveSocket({
      ...options,
      url: () => this.#url(),
      onMessage: (text) => this.#received(text),
    });
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
  }

  reconnect(): void {
    this.#socket.reconnect();
  }

  #url(): string {
    const after = JSON.stringify(this.#sequences.cursor);
    const query = after === "{}" ? "" : `?${new URLSearchParams({ after })}`;
    return `${this.#options.origin}/ws/updates/${query}`;
  }

  #received(text: string): void {
    const message = readUpdatesMessage(text);
    if (message === null || message.type === "heartbeat") return;
    if (message.type === "snapshot") this.#begin(message);
    else if (message.type === "event") this.#take(message.event);
    else this.#options.reader.state(message);
  }

  #begin(snapshot: UpdatesSnapshot): void {
    const replaced = this.#sequences.begin(snapshot.sequences);
    this.#options.reader.snapshot(snapshot);
    for (const stream of replaced) this.#options.reader.lost(stream);
  }

  #take(event: PlatformEvent): void {
    const arrival = this.#sequences.take(event.stream, event.sequence);
    if (arrival === "repeat") return;
    if (arrival === "gap" && this.#hole !== event.stream) {
      this.#hole = event.stream;
      this.reconnect();
      return;
    }
    if (arrival === "gap") {
      this.#sequences.skipTo(event.stream, event.sequence);
      this.#options.reader.lost(event.stream);
    }
    if (this.#hole === event.stream) this.#hole = null;
    this.#options.reader.event(event);
  }
}
