import { patientBackoff, waitBefore } from "@/live/backoff";
import type { Backoff } from "@/live/backoff";

export type SocketStatus =
  | { readonly state: "idle" }
  | { readonly state: "connecting"; readonly attempt: number }
  | { readonly state: "open" }
  | { readonly state: "waiting"; readonly attempt: number; readonly retryAt: number };

export interface SocketOptions {
  /** Asked anew for every connection, so that it can carry where to resume. */
  readonly url: () => string;
  readonly onMessage: (text: string) => void;
  readonly onStatus: (status: SocketStatus) => void;
  /** Silence for longer than this is taken for a dead connection. */
  readonly silenceMs?: number;
  readonly backoff?: Backoff;
}

/**
 * A WebSocket that comes back: it reconnects with backoff after a loss, and by itself when the
 * server has said nothing for too long (heartbeats arrive every five seconds).
 */
export class LiveSocket {
  readonly #options: SocketOptions;
  readonly #silenceMs: number;
  readonly #backoff: Backoff;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? 12_000;
    this.#backoff = options.backoff ?? patientBackoff;
  }

  start(): void {
    if (this.#socket === null && this.#retry === undefined) this.#connect();
  }

  stop(): void {
    this.#drop();
    this.#attempt = 0;
    this.#options.onStatus({ state: "idle" });
  }

  /** Leave the present connection, or the wait for one, and connect now. */
  reconnect(): void {
    this.#drop();
    this.#connect();
  }

  /** Give this connection up as if it were lost: the next one comes after the first wait. */
  abandon(): void {
    if (this.#socket !== null) this.#lost(this.#socket);
  }

  #connect(): void {
    this.#attempt += 1;
    this.#options.onStatus({ state: "connecting", attempt: this.#attempt });
    const socket = new WebSocket(this.#options.url());
    this.#socket = socket;
    this.#listenForSilence();
    socket.onmessage = (message) => this.#received(socket, message.data);
    socket.onclose = () => this.#lost(socket);
  }

  #received(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== "string") return;
    if (this.#attempt > 0) {
      this.#attempt = 0;
      this.#options.onStatus({ state: "open" });
    }
    this.#listenForSilence();
    this.#options.onMessage(data);
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#drop();
    const attempt = Math.max(1, this.#attempt);
    this.#attempt = attempt;
    const wait = waitBefore(attempt, this.#backoff, Math.random());
    this.#options.onStatus({ state: "waiting", attempt, retryAt: Date.now() + wait });
    this.#retry = setTimeout(() => this.reconnect(), wait);
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => socket !== null && this.#lost(socket), this.#silenceMs);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
