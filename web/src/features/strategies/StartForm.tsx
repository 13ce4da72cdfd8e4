import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { startRun } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { brokenStrategiesQuery, strategiesQuery } from "@/api/strategyQueries";
import type { Strategy } from "@/api/types";
import { ParameterField } from "@/ui/ParameterField";
import { defaultTexts, parameterProblem, parameterValues } from "@/figures/parameters";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { useWatchedPairs } from "@/session/watched";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { EmptyNote, ErrorNotice, Notice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** The catalogue: choose a strategy, set its parameters, start it on a pair. */
export function StartPanel() {
  const { data: strategies, error } = useQuery(strategiesQuery(useApi()));
  const [chosen, setChosen] = useState("");
  const strategy = strategies?.find(({ name }) => name === chosen) ?? strategies?.[0];
  const says = strings.strategies;
  return (
    <Panel title={says.catalogue} className="xl:max-h-full">
      <div className="flex flex-col gap-3 overflow-auto p-3">
        {error !== null && <ErrorNotice error={error} />}
        <BrokenFiles />
        {strategies?.length === 0 && <EmptyNote>{says.none}</EmptyNote>}
        {strategy !== undefined && (
          <>
            <Field label={says.strategy} hint={strategy.description}>
              {(control) => (
                <select
                  {...control}
                  className={inputClass}
                  value={strategy.name}
                  onChange={(event) => setChosen(event.target.value)}
                >
                  {strategies?.map(({ name, title }) => (
                    <option key={name} value={name}>
                      {title}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <StartForm key={strategy.name} strategy={strategy} />
          </>
        )}
      </div>
    </Panel>
  );
}

function BrokenFiles() {
  const { data: broken = [] } = useQuery(brokenStrategiesQuery(useApi()));
  return broken.map(({ file, line, problem }) => (
    <Notice key={file} tone="warn">
      {strings.strategies.broken(file, line, problem)}
    </Notice>
  ));
}

function useStart(strategy: Strategy) {
  const api = useApi();
  const cache = useQueryClient();
  const { id } = useAccount();
  return useMutation({
    mutationFn: (choice: { instrument: string; parameters: Record<string, number | boolean> }) =>
      startRun(api, { account_id: id, strategy: strategy.name, ...choice }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.runs(id) }),
  });
}

function StartForm({ strategy }: { strategy: Strategy }) {
  const { watched } = useWatchedPairs();
  const [chosen, setChosen] = useState("");
  const [texts, setTexts] = useState(() => defaultTexts(strategy.parameters));
  const start = useStart(strategy);
  const instrument = chosen === "" ? (watched[0]?.name ?? "") : chosen;
  const sound = strategy.parameters.every(
    (parameter) => parameterProblem(parameter, texts[parameter.name] ?? "") === undefined,
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    start.mutate({ instrument, parameters: parameterValues(strategy.parameters, texts) });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <PairField instrument={instrument} onChoose={setChosen} />
      <fieldset className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <legend className="sr-only">{strings.strategies.parameters}</legend>
        {strategy.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            text={texts[parameter.name] ?? ""}
            onChange={(text) => setTexts({ ...texts, [parameter.name]: text })}
          />
        ))}
      </fieldset>
      {start.error !== null && <ErrorNotice error={start.error} />}
      {start.isSuccess && <Notice tone="info">{strings.strategies.started}</Notice>}
      <Button type="submit" tone="primary" className="min-h-9" disabled={!sound || start.isPending}>
        {start.isPending ? strings.strategies.starting : strings.strategies.start}
      </Button>
    </form>
  );
}

function PairField({
  instrument,
  onChoose,
}: {
  instrument: string;
  onChoose: (name: string) => void;
}) {
  const instruments = useInstruments();
  return (
    <Field label={strings.strategies.pair}>
      {(control) => (
        <select
          {...control}
          className={inputClass}
          value={instrument}
          onChange={(event) => onChoose(event.target.value)}
        >
          {instruments.map(({ name, display_name }) => (
            <option key={name} value={name}>
              {display_name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
