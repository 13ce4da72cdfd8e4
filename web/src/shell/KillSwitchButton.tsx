import { useState } from "react";
import { KillSwitchDialog } from "@/shell/KillSwitchDialog";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

export function KillSwitchButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button tone="danger" onClick={() => setOpen(true)}>
        <Icon name="square" /> {strings.kill.button}
      </Button>
      {open && <KillSwitchDialog onClose={() => setOpen(false)} />}
    </>
  );
}
