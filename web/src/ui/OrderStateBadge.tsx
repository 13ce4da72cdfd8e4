import type { OrderState } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<OrderState, { tone: BadgeTone; mark: IconName }> = {
  new: { tone: "neutral", mark: "ring" },
  awaiting_approval: { tone: "warn", mark: "ring" },
  submitting: { tone: "info", mark: "ring" },
  submitted: { tone: "info", mark: "half" },
  partially_filled: { tone: "info", mark: "half" },
  filled: { tone: "good", mark: "dot" },
  unknown: { tone: "warn", mark: "question" },
  denied: { tone: "bad", mark: "cross" },
  rejected: { tone: "bad", mark: "cross" },
  abandoned: { tone: "bad", mark: "up" },
  cancelled: { tone: "neutral", mark: "cross" },
  expired: { tone: "neutral", mark: "dash" },
};

/** Where an order stands, by colour, sign and word. */
export function OrderStateBadge({ state }: { state: OrderState }) {
  const { tone, mark } = looks[state];
  return (
    <Badge tone={tone}>
      <Icon name={mark} />
      {strings.orders.states[state]}
    </Badge>
  );
}
