/** What a numbered message is to a reader that has seen everything before. */
export type Arrival = "next" | "repeat" | "gap";

/** Remembers the last number seen of every stream. */
export class Sequences {
  readonly #last = new Map<string, number>();

  /** Where a resumed connection should continue. */
  get cursor(): Record<string, number> {
    return Object.fromEntries(this.#last);
  }

  /** Tell how a number fits; only "next" moves the stream on. */
  take(stream: string, sequence: number): Arrival {
    const last = this.#last.get(stream);
    if (last !== undefined && sequence <= last) return "repeat";
    if (last !== undefined && sequence > last + 1) return "gap";
    this.#last.set(stream, sequence);
    return "next";
  }

  /**
   * Begin the streams that are new to this reader at the server's last number, and return the
   * streams on which the server is behind it: its log was replaced, so they begin again.
   */
  begin(server: Readonly<Record<string, number>>): string[] {
    const replaced: string[] = [];
    for (const [stream, sequence] of Object.entries(server)) {
      const last = this.#last.get(stream);
      if (last !== undefined && last <= sequence) continue;
      if (last !== undefined) replaced.push(stream);
      this.#last.set(stream, sequence);
    }
    return replaced;
  }

  /** Accept a hole that the server could not fill and go on after it. */
  skipTo(stream: string, sequence: number): void {
    this.#last.set(stream, sequence);
  }
}
