import type { OrderState } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";

const looks: Record<OrderState, { tone: BadgeTone; mark: string }> = {
  new: { tone: "neutral", mark: "○" },
  submitting: { tone: "info", mark: "◌" },
  submitted: { tone: "info", mark: "◔" },
  partially_filled: { tone: "info", mark: "◑" },
  filled: { tone: "good", mark: "●" },
  unknown: { tone: "warn", mark: "?" },
  denied: { tone: "bad", mark: "⊘" },
  rejected: { tone: "bad", mark: "✕" },
  abandoned: { tone: "bad", mark: "!" },
  cancelled: { tone: "neutral", mark: "✕" },
  expired: { tone: "neutral", mark: "–" },
};

/** Where an order stands, by colour, sign and word. */
export function OrderStateBadge({ state }: { state: OrderState }) {
  const { tone, mark } = looks[state];
  return (
    <Badge tone={tone}>
      <span aria-hidden>{mark}</span>
      {strings.orders.states[state]}
    </Badge>
  );
}
