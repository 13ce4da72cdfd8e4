import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { orderStoryQuery } from "@/api/queries";
import type { OrderStory } from "@/api/types";
import { OrderDetails } from "./OrderDetails";
import { OrderFills } from "./OrderFills";
import { OrderLatency } from "./OrderLatency";
import { OrderTimeline } from "./OrderTimeline";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { UnitsText } from "@/ui/Amount";
import { Dialog } from "@/ui/Dialog";
import { EmptyNote, ErrorNotice, Notice } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { OutLink } from "@/ui/OutLink";
import { VerdictFigures } from "@/ui/VerdictFigures";

interface Props {
  readonly order: string;
  readonly onClose: () => void;
}

/** One order's whole story: what was asked, what was answered, and each step in between. */
export function OrderDrawer({ order, onClose }: Props) {
  const { data: story, error } = useQuery(orderStoryQuery(useApi(), order));
  const pair = usePairText().name(story?.instrument ?? "");
  return (
    <Dialog title={strings.orders.story(pair)} onClose={onClose} place="right">
      {error !== null && <ErrorNotice error={error} />}
      {story === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {story !== undefined && <Story story={story} />}
    </Dialog>
  );
}

function Story({ story }: { story: OrderStory }) {
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center gap-3 text-sm">
        <OrderStateBadge state={story.state} />
        <UnitsText units={story.units} />
        <span className="ml-auto text-xs">
          {story.workflow_url !== null && (
            <OutLink href={story.workflow_url}>{strings.openInTemporal}</OutLink>
          )}
        </span>
      </div>
      {story.verdict?.outcome === "denied" && (
        <Notice tone="bad">
          <VerdictFigures verdict={story.verdict} />
        </Notice>
      )}
      <OrderDetails order={story} />
      <OrderFills story={story} />
      <OrderLatency latency={story.latency} />
      <OrderTimeline story={story} />
    </div>
  );
}
