import type { Certificate } from "@/api/types";

/** One thing that a certificate lists: a trade, an order, a position, an open question. */
export type Listed = Readonly<Record<string, string>>;

/** What the broker said, in a form that can be shown. */
export interface Evidence {
  readonly nav: string | null;
  readonly balance: string | null;
  readonly tags: readonly string[];
  readonly trades: readonly Listed[];
  readonly orders: readonly Listed[];
  readonly positions: readonly Listed[];
  readonly questions: readonly Listed[];
}

/** Read a certificate's evidence; what is missing, as on an older form, is shown as unknown. */
export function readEvidence({ evidence }: Pick<Certificate, "evidence">): Evidence {
  return {
    nav: textAt(evidence, "nav"),
    balance: textAt(evidence, "balance"),
    tags: listAt(evidence, "tags").filter((tag) => typeof tag === "string"),
    trades: listedAt(evidence, "trades"),
    orders: listedAt(evidence, "orders"),
    positions: listedAt(evidence, "positions"),
    questions: listedAt(evidence, "open_questions"),
  };
}

function textAt(evidence: Certificate["evidence"], name: string): string | null {
  const value = evidence[name];
  return typeof value === "string" ? value : null;
}

function listAt(evidence: Certificate["evidence"], name: string): unknown[] {
  const value = evidence[name];
  return Array.isArray(value) ? value : [];
}

function listedAt(evidence: Certificate["evidence"], name: string): Listed[] {
  return listAt(evidence, name)
    .filter((item) => typeof item === "object" && item !== null)
    .map((item) => Object.fromEntries(Object.entries(item).map(asText)));
}

function asText([name, value]: [string, unknown]): [string, string] {
  if (value === null || value === undefined) return [name, ""];
  return [name, typeof value === "string" ? value : JSON.stringify(value)];
}
