import { strings } from "@/strings";

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A refusal by the API (RFC 9457), or the absence of an answer: then `status` is 0. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];

  constructor(problem: { status: number; code: string; detail: string; fields?: FieldProblem[] }) {
    super(problem.detail);
    this.name = "ProblemError";
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.fields ?? [];
  }

  /** True where nobody can say whether the request was carried out. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** Make a ProblemError of whatever body came with a failed answer. */
export function problemOf(status: number, body: unknown): ProblemError {
  const record = isRecord(body) ? body : {};
  return new ProblemError({
    status,
    code: textOf(record.code) ?? `HTTP_${status}`,
    detail: textOf(record.detail) ?? textOf(record.title) ?? strings.problems.status(status),
    fields: fieldsOf(record.errors),
  });
}

/** Words for any failure, as they are shown. */
export function messageOf(error: unknown): string {
  return error instanceof ProblemError ? error.message : strings.problems.unreachable;
}

function fieldsOf(errors: unknown): FieldProblem[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).map((entry) => ({
    field: textOf(entry.field) ?? "",
    message: textOf(entry.message) ?? "",
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
