import { closePosition } from "@/api/actions";
import { useApi } from "@/api/client";
import type { Position } from "@/api/types";
import { formatUnits } from "@/figures/format";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { CloseDialog } from "@/ui/CloseDialog";

interface Props {
  readonly position: Position;
  readonly onClose: () => void;
}

/** Closes a position, in part or whole. */
export function ClosePositionDialog({ position, onClose }: Props) {
  const api = useApi();
  const pair = usePairText().name(position.instrument);
  const says = strings.positions;
  return (
    <CloseDialog
      title={says.confirmTitle(pair)}
      text={says.confirm(formatUnits(position.units), pair)}
      button={says.confirmButton}
      holding={position}
      profit={position.unrealized_pl}
      close={(units, key) => closePosition(api, position, units, key)}
      onClose={onClose}
    />
  );
}
