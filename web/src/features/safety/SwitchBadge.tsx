import type { KillSwitch } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";

/** Whether a kill switch is thrown. */
export function SwitchBadge({ kill }: { kill: KillSwitch }) {
  const says = strings.safety.states;
  if (kill.engaged) {
    return (
      <Badge tone="bad">
        <Icon name="square" />
        {kill.release === null ? says.engaged : says.releaseAsked}
      </Badge>
    );
  }
  return (
    <Badge tone="neutral">
      <Icon name="ring" />
      {kill.generation === 0 ? says.untouched : says.released}
    </Badge>
  );
}
