import type { Account, Certificate } from "@/api/types";
import { readEvidence } from "./evidence";
import type { Evidence, Listed } from "./evidence";
import { parseScope, scopeTitle } from "./scopes";
import { VerifiedBadge } from "./VerifiedBadge";
import { formatMoney, formatUnits } from "@/figures/format";
import { formatDateTime } from "@/figures/times";
import { strings } from "@/strings";

interface Props {
  readonly certificate: Certificate;
  readonly accounts: readonly Account[];
}

const says = strings.certificates;

/** A certificate of flatness as a document: what the broker said, and how to check it. */
export function CertificateSheet({ certificate, accounts }: Props) {
  const account = accounts.find(({ id }) => id === certificate.account_id);
  const evidence = readEvidence(certificate);
  const scope = scopeTitle(parseScope(certificate.scope), accounts);
  const when = formatDateTime(certificate.issued_at);
  return (
    <article className="flex flex-col gap-5 rounded-xl border border-line bg-panel p-6 max-md:p-4 print:border-0 print:p-0">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line pb-4">
        <img src="/favicon.svg" alt="" className="size-9" />
        <div className="min-w-0 flex-1">
          <h1 className="text-lg font-semibold text-strong">{says.sheetTitle}</h1>
          <p className="font-mono text-2xs break-all text-muted">{certificate.id}</p>
        </div>
        <VerifiedBadge verified={certificate.verified} />
      </header>
      <p className="text-[0.9375rem] leading-6 text-strong">
        {says.statement(when, scope, account?.name ?? certificate.account_id)}
      </p>
      <Facts certificate={certificate} account={account} evidence={evidence} />
      <Stands evidence={evidence} wholeAccount={parseScope(certificate.scope).strategy === null} />
      <Questions questions={evidence.questions} />
      <Check certificate={certificate} />
    </article>
  );
}

interface FactsProps {
  readonly certificate: Certificate;
  readonly account: Account | undefined;
  readonly evidence: Evidence;
}

function Facts({ certificate, account, evidence }: FactsProps) {
  const money = (value: string | null) =>
    `${formatMoney(value, account?.currency ?? "")} ${account?.currency ?? ""}`;
  const facts: [string, string][] = [
    [says.issued, `${formatDateTime(certificate.issued_at)} UTC`],
    [says.scope, certificate.scope],
    [
      says.generation,
      certificate.generation === 0 ? says.withoutSwitch : String(certificate.generation),
    ],
    [says.brokerAccount, account?.broker_account_id ?? certificate.account_id],
    [says.lastTransaction, String(certificate.last_transaction_id)],
    [says.nav, money(evidence.nav)],
    [says.balance, money(evidence.balance)],
    [says.tags, evidence.tags.join(", ")],
  ];
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-xs">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words text-strong tabular-nums">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface StandsProps {
  readonly evidence: Evidence;
  readonly wholeAccount: boolean;
}

/** What the broker listed: nothing on a whole account, what is others' beside a strategy. */
function Stands({ evidence, wholeAccount }: StandsProps) {
  const lists = [
    { title: says.trades, items: evidence.trades },
    { title: says.orders, items: evidence.orders },
    { title: says.positions, items: evidence.positions },
  ];
  return (
    <section aria-label={says.reported} className="flex flex-col gap-2">
      <h2 className="text-xs font-semibold text-strong">{says.reported}</h2>
      <dl className="grid grid-cols-3 gap-3">
        {lists.map(({ title, items }) => (
          <div key={title} className="rounded-md border border-line px-3 py-2">
            <dt className="text-2xs text-muted">{title}</dt>
            <dd className="text-lg font-semibold text-strong tabular-nums">{items.length}</dd>
          </div>
        ))}
      </dl>
      {!wholeAccount && <p className="text-2xs text-muted">{says.othersStand}</p>}
      {lists.map(({ title, items }) => (
        <List key={title} title={title} items={items} />
      ))}
    </section>
  );
}

function Questions({ questions }: { questions: readonly Listed[] }) {
  return (
    <section aria-label={says.questions} className="flex flex-col gap-2">
      <h2 className="text-xs font-semibold text-strong">{says.questions}</h2>
      <p className="text-xs text-muted">
        {questions.length === 0 ? says.noQuestions : says.questionsText}
      </p>
      <List title={says.questions} items={questions} />
    </section>
  );
}

function List({ title, items }: { title: string; items: readonly Listed[] }) {
  if (items.length === 0) return null;
  return (
    <ul aria-label={title} className="flex flex-col gap-1 text-xs">
      {items.map((item) => (
        <li key={JSON.stringify(item)} className="flex flex-wrap gap-x-4 text-strong">
          {Object.entries(item).map(([name, value]) => (
            <span key={name}>
              <span className="text-2xs text-muted">{name}</span>{" "}
              {name === "units" ? formatUnits(value) : value}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** The very text that was digested, so that anybody can digest it again. */
function Check({ certificate }: { certificate: Certificate }) {
  return (
    <section aria-label={says.evidence} className="flex flex-col gap-2">
      <h2 className="text-xs font-semibold text-strong">{says.evidence}</h2>
      <p className="text-xs text-muted">{says.howToCheck}</p>
      <pre className="rounded-md border border-line bg-ground p-3 font-mono text-2xs break-all whitespace-pre-wrap text-text select-all">
        {certificate.canonical}
      </pre>
      <p className="text-2xs text-muted">{says.digest}</p>
      <p className="font-mono text-2xs break-all text-strong select-all">{certificate.digest}</p>
    </section>
  );
}
