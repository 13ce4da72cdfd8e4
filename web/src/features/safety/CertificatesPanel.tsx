import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useApi } from "@/api/client";
import { certificatesQuery } from "@/api/operatorQueries";
import type { Account, Certificate } from "@/api/types";
import { readEvidence } from "./evidence";
import { parseScope, scopeTitle } from "./scopes";
import { VerifiedBadge } from "./VerifiedBadge";
import { formatMoney } from "@/figures/format";
import { formatDateTime } from "@/figures/times";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** The latest certificates of flatness; each opens in full. */
export function CertificatesPanel() {
  const { accounts } = useChosenAccount();
  const { data, error } = useQuery(certificatesQuery(useApi()));
  const says = strings.certificates;
  return (
    <Panel title={says.title} label={says.title}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data?.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
      {data !== undefined && data.length > 0 && (
        <div className="overflow-auto">
          <Table
            label={says.title}
            rows={data}
            keyOf={({ id }) => id}
            columns={columnsOf(accounts)}
          />
        </div>
      )}
    </Panel>
  );
}

function columnsOf(accounts: readonly Account[]): Column<Certificate>[] {
  const says = strings.certificates;
  const accountOf = ({ account_id }: Certificate) => accounts.find(({ id }) => id === account_id);
  return [
    {
      key: "issued",
      title: says.issued,
      cell: ({ id, issued_at }) => (
        <Link
          to="/certificates/$id"
          params={{ id }}
          className="font-semibold text-accent hover:underline"
        >
          {formatDateTime(issued_at)}
        </Link>
      ),
    },
    {
      key: "scope",
      title: says.scope,
      cell: ({ scope }) => scopeTitle(parseScope(scope), accounts),
    },
    {
      key: "account",
      title: says.account,
      wide: true,
      cell: (row) => accountOf(row)?.name ?? row.account_id,
    },
    {
      key: "generation",
      title: says.generation,
      align: "right",
      wide: true,
      cell: ({ generation }) => (generation === 0 ? says.withoutSwitch : generation),
    },
    {
      key: "nav",
      title: says.nav,
      align: "right",
      wide: true,
      cell: (row) => formatMoney(readEvidence(row).nav, accountOf(row)?.currency ?? ""),
    },
    {
      key: "questions",
      title: says.questions,
      align: "right",
      wide: true,
      cell: (row) => readEvidence(row).questions.length,
    },
    {
      key: "verified",
      title: says.check,
      align: "right",
      cell: ({ verified }) => <VerifiedBadge verified={verified} />,
    },
  ];
}
