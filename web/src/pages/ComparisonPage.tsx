import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { comparisonQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import { ComparisonPanel } from "@/features/backtests/ComparisonPanel";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

/** Several backtests beside each other, named in the address. */
export function ComparisonPage() {
  const { ids = "" }: { ids?: string } = useParams({ strict: false });
  const { data, error } = useQuery(comparisonQuery(useApi(), ids));
  return (
    <div className="flex flex-col gap-2">
      <Link to="/backtests" className="text-xs text-accent hover:underline">
        {strings.backtests.back}
      </Link>
      {error !== null && <ErrorNotice error={error} />}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {data !== undefined && <ComparisonPanel compared={data} />}
    </div>
  );
}
