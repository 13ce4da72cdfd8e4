import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { earlierEvents, latestEventsQuery } from "@/api/eventQueries";
import { EventRows } from "./EventRows";
import { matching } from "./filter";
import type { EventFilter } from "./filter";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

interface Props {
  readonly stream: string;
  readonly filter: EventFilter;
  readonly onOpenOrder: (order: string) => void;
}

/** A whole log: the newest events live, earlier ones page by page. */
export function EventLog({ stream, filter, onOpenOrder }: Props) {
  const { events, error, more } = useEvents(stream);
  if (error !== null) return <ErrorNotice error={error} />;
  const shown = matching(events, filter);
  return (
    <>
      {shown.length === 0 && <EmptyNote>{strings.events.emptyFiltered}</EmptyNote>}
      <EventRows events={shown} onOpenOrder={onOpenOrder} form="full" />
      <div className="flex justify-center p-3">
        {more === null ? (
          <span className="text-2xs text-muted">{strings.events.beginning}</span>
        ) : (
          <Button onClick={more}>{strings.events.earlier}</Button>
        )}
      </div>
    </>
  );
}

function useEvents(stream: string) {
  const api = useApi();
  const { data: latest = [], error } = useQuery(latestEventsQuery(api, stream));
  const oldest = latest.at(-1)?.sequence;
  const earlier = useInfiniteQuery({
    queryKey: ["earlier-events", stream, oldest],
    queryFn: ({ pageParam }) => earlierEvents(api, stream, pageParam),
    initialPageParam: oldest ?? 1,
    getNextPageParam: (page) => page.at(-1)?.sequence,
    enabled: false,
    staleTime: Infinity,
  });
  const events = [...latest, ...(earlier.data?.pages.flat() ?? [])];
  const first = events.at(-1)?.sequence ?? 1;
  const more = first > 1 ? () => void earlier.fetchNextPage() : null;
  return { events, error, more };
}
