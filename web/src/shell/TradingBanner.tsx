import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "@/api/client";
import { killSwitchQuery } from "@/api/queries";
import type { Account } from "@/api/types";
import { engagedOn, scopeTitle } from "@/features/safety/scopes";
import { useAccount, useChosenAccount } from "@/session/account";
import { KillSwitchDialog } from "@/shell/KillSwitchDialog";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

/** Says that something keeps orders from leaving, and why. */
export function TradingBanner() {
  const account = useAccount();
  const { accounts } = useChosenAccount();
  const { data: switches } = useQuery(killSwitchQuery(useApi()));
  const [resuming, setResuming] = useState(false);
  const says = strings.kill;
  const kill = engagedOn(account.id, switches ?? [])[0];
  const text =
    kill === undefined
      ? gateText(account)
      : says.engaged(scopeTitle(kill, accounts), kill.reason ?? says.noReason);
  if (text === null) return null;
  return (
    <div
      role="status"
      className="flex items-center gap-3 border-b border-down/50 bg-down/15 px-3 py-1 text-xs text-down"
    >
      <Icon name="square" />
      <b className="min-w-0 md:truncate">{text}</b>
      {kill !== undefined && (
        <Link to="/safety" className="ml-auto shrink-0 font-semibold hover:underline">
          {says.progress}
        </Link>
      )}
      {(kill === undefined || kill.strategy === null) && (
        <Button className={kill === undefined ? "ml-auto" : ""} onClick={() => setResuming(true)}>
          {says.resume}
        </Button>
      )}
      {resuming && <KillSwitchDialog resuming onClose={() => setResuming(false)} />}
    </div>
  );
}

function gateText({ state, state_reason }: Account): string | null {
  const reason =
    state_reason === null || state_reason === "" ? strings.kill.noReason : state_reason;
  if (state === "HALTED") return strings.kill.halted(reason);
  return state === "REDUCING" ? strings.kill.reducing(reason) : null;
}
