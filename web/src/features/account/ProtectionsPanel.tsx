import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { protectionsQuery } from "@/api/queries";
import type { ProtectionInForce } from "@/api/types";
import { formatDateTime } from "@/figures/times";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

const says = strings.protections;

/** What holds entries back after bad trades, and until when; ways out always pass. */
export function ProtectionsPanel() {
  const { data, error } = useQuery(protectionsQuery(useApi(), useAccount().id));
  return (
    <Panel title={says.title} label={says.title}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data?.length === 0 && <EmptyNote>{says.none}</EmptyNote>}
      <ul>
        {data?.map((held) => (
          <InForce key={`${held.code} ${held.instrument ?? ""}`} held={held} />
        ))}
      </ul>
    </Panel>
  );
}

function InForce({ held }: { held: ProtectionInForce }) {
  const pairs = usePairText();
  return (
    <li className="flex flex-col gap-1 border-b border-line/60 px-3 py-2 text-xs last:border-0">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone="warn">{says.names[held.code] ?? held.code}</Badge>
        <span className="text-strong">
          {held.instrument === null ? says.everything : pairs.name(held.instrument)}
        </span>
        <time className="text-muted">{says.until(formatDateTime(held.until))}</time>
      </p>
      <p className="text-muted">{held.message}</p>
    </li>
  );
}
