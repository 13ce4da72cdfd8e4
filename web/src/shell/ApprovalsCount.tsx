import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { approvalsQuery } from "@/api/queries";
import { strings } from "@/strings";

/** How many orders wait for people; nothing while none does. */
export function ApprovalsCount() {
  const { data } = useQuery(approvalsQuery(useApi()));
  const count = data?.filter(({ state }) => state === "waiting").length ?? 0;
  if (count === 0) return null;
  return (
    <span
      aria-label={strings.trading.approvals.count(String(count))}
      className="rounded-full bg-warn/20 px-1.5 text-2xs font-semibold text-warn tabular-nums max-md:absolute max-md:top-0.5 max-md:left-1/2 max-md:ml-2"
    >
      {count}
    </span>
  );
}
