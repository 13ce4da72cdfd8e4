import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { latestEventsQuery } from "@/api/eventQueries";
import { EventRows } from "./EventRows";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

interface Props {
  readonly stream: string;
  readonly onOpenOrder: (order: string) => void;
}

/** The newest events of one log, as they come in. */
export function LatestEvents({ stream, onOpenOrder }: Props) {
  const { data, error } = useQuery(latestEventsQuery(useApi(), stream));
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  if (data?.length === 0) return <EmptyNote>{strings.events.empty}</EmptyNote>;
  return <EventRows events={data ?? []} onOpenOrder={onOpenOrder} withPayload={false} />;
}
