import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { latestEventsQuery } from "@/api/eventQueries";
import { EventRows } from "./EventRows";
import type { EventRowsForm } from "./EventRows";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

interface Props {
  readonly stream: string;
  readonly onOpenOrder: (order: string) => void;
  readonly form?: EventRowsForm;
}

/** The newest events of one log, as they come in. */
export function LatestEvents({ stream, onOpenOrder, form = "brief" }: Props) {
  const { data, error } = useQuery(latestEventsQuery(useApi(), stream));
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  if (data?.length === 0) return <EmptyNote>{strings.events.empty}</EmptyNote>;
  return <EventRows events={data ?? []} onOpenOrder={onOpenOrder} form={form} />;
}
