import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { enrolSecondFactor, giveUpSecondFactor, showCode } from "@/api/operatorActions";
import { secondFactorQuery } from "@/api/operatorQueries";
import { CodeForm } from "./CodeForm";
import { EnrolmentFigures } from "./EnrolmentFigures";
import { formatTime } from "@/figures/times";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** The signed-in user's second factor: set up, shown, given up. */
export function SecondFactorPanel() {
  const { data, error } = useQuery(secondFactorQuery(useApi()));
  const says = strings.secondFactor;
  return (
    <Panel
      title={says.title}
      label={says.title}
      actions={
        data !== undefined && (
          <Badge tone={data.enabled ? "good" : "neutral"}>
            <Icon name={data.enabled ? "check" : "ring"} />
            {data.enabled ? says.on : says.off}
          </Badge>
        )
      }
    >
      <div className="flex flex-col gap-3 p-3 text-xs">
        {error !== null && data === undefined && <ErrorNotice error={error} />}
        {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
        {data?.enabled === true && <Enabled freshUntil={data.fresh_until} />}
        {data?.enabled === false && <SetUp />}
      </div>
    </Panel>
  );
}

/** Send a code, then read the state again. */
function useCode(send: (api: ReturnType<typeof useApi>, code: string) => Promise<unknown>) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => send(api, code),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.secondFactor }),
  });
}

function SetUp() {
  const api = useApi();
  const enrolling = useMutation({ mutationFn: () => enrolSecondFactor(api) });
  const verifying = useCode(showCode);
  const says = strings.secondFactor;
  return (
    <>
      <p className="text-muted">{says.lead}</p>
      {enrolling.error !== null && <ErrorNotice error={enrolling.error} />}
      {enrolling.data === undefined ? (
        <div>
          <Button tone="primary" disabled={enrolling.isPending} onClick={() => enrolling.mutate()}>
            {says.setUp}
          </Button>
        </div>
      ) : (
        <>
          <EnrolmentFigures enrolment={enrolling.data} />
          <CodeForm label={says.firstCode} submit={says.turnOn} sending={verifying} />
        </>
      )}
    </>
  );
}

function Enabled({ freshUntil }: { freshUntil: string | null }) {
  const [givingUp, setGivingUp] = useState(false);
  const verifying = useCode(showCode);
  const disabling = useCode(giveUpSecondFactor);
  const says = strings.secondFactor;
  const isFresh = freshUntil !== null;
  return (
    <>
      <p className="text-muted">{says.enabledText}</p>
      {isFresh && <p>{says.fresh(formatTime(freshUntil))}</p>}
      {givingUp ? (
        <CodeForm label={says.lastCode} submit={says.giveUp} danger sending={disabling} />
      ) : (
        <CodeForm label={says.code} submit={says.show} sending={verifying} />
      )}
      <div>
        <Button tone="quiet" onClick={() => setGivingUp(!givingUp)}>
          {givingUp ? strings.cancel : says.giveUpInstead}
        </Button>
      </div>
    </>
  );
}
