import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { startBacktest } from "@/api/backtestActions";
import { historyQuery, presetsQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { keys } from "@/api/keys";
import { ProblemError } from "@/api/problem";
import { strategiesQuery } from "@/api/strategyQueries";
import type { BacktestPreset, BacktestRequest, HistoryHeld, Strategy } from "@/api/types";
import { ExecutionFields, RangeFields } from "./DraftFields";
import { HistoryFields, NoHistory } from "./HistoryFields";
import { draftProblems, newDraft, refusalAt, requestOf, withPreset } from "./draft";
import { ParameterField } from "@/ui/ParameterField";
import { defaultTexts, parameterProblem, parameterValues, textsOf } from "@/figures/parameters";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Field, inputClass } from "@/ui/Field";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

const says = strings.backtests;

/** A strategy, its parameters, recorded ticks: everything that a backtest is asked for with. */
export function StartBacktestPanel() {
  const api = useApi();
  const { data: strategies, error } = useQuery(strategiesQuery(api));
  const { data: held, error: away } = useQuery(historyQuery(api));
  const { data: presets = [] } = useQuery(presetsQuery(api));
  const [chosen, setChosen] = useState("");
  const preset = presets.find(({ name }) => name === chosen);
  const wanted = preset?.strategy ?? chosen;
  const strategy = strategies?.find(({ name }) => name === wanted) ?? strategies?.[0];
  return (
    <Panel title={says.start} label={says.start}>
      <div className="flex flex-col gap-3 overflow-auto p-3">
        {error !== null && <ErrorNotice error={error} />}
        {away !== null && <ErrorNotice error={away} />}
        {held?.length === 0 && <NoHistory />}
        {held === undefined && away === null && <EmptyNote>{strings.loading}</EmptyNote>}
        {strategy !== undefined && held !== undefined && held.length > 0 && (
          <>
            <Field label={says.strategy} hint={preset?.text ?? strategy.description}>
              {(control) => (
                <select
                  {...control}
                  className={inputClass}
                  value={preset?.name ?? strategy.name}
                  onChange={(event) => setChosen(event.target.value)}
                >
                  {strategies?.map(({ name, title }) => (
                    <option key={name} value={name}>
                      {title}
                    </option>
                  ))}
                  {presets.map(({ name }) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <StartForm
              key={preset?.name ?? strategy.name}
              strategy={strategy}
              preset={preset}
              held={held}
            />
          </>
        )}
      </div>
    </Panel>
  );
}

interface FormProps {
  readonly strategy: Strategy;
  readonly preset: BacktestPreset | undefined;
  readonly held: readonly HistoryHeld[];
}

function StartForm({ strategy, preset, held }: FormProps) {
  const { currency } = useAccount();
  const [draft, setDraft] = useState(() => {
    const begun = newDraft(held, currency);
    return preset === undefined ? begun : withPreset(begun, preset);
  });
  const [texts, setTexts] = useState(() => ({
    ...defaultTexts(strategy.parameters),
    ...textsOf(preset?.parameters ?? {}),
  }));
  const start = useStart();
  const problems = draftProblems(draft);
  const problemOf = (field: string) => problems[field] ?? refusalAt(start.error, field);
  const sound =
    Object.keys(problems).length === 0 &&
    strategy.parameters.every(
      (parameter) => parameterProblem(parameter, texts[parameter.name] ?? "") === undefined,
    );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const parameters = parameterValues(strategy.parameters, texts);
    start.ask(requestOf(draft, strategy.name, parameters));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <fieldset className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <legend className="sr-only">{says.parameters}</legend>
        {strategy.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            text={texts[parameter.name] ?? ""}
            refusal={refusalAt(start.error, `parameters.${parameter.name}`)}
            onChange={(text) => setTexts({ ...texts, [parameter.name]: text })}
          />
        ))}
      </fieldset>
      <HistoryFields
        held={held}
        draft={draft}
        problem={problemOf("instruments")}
        onChange={setDraft}
      />
      <RangeFields draft={draft} problemOf={problemOf} onChange={setDraft} />
      <ExecutionFields draft={draft} problemOf={problemOf} onChange={setDraft} />
      {start.error !== null && <ErrorNotice error={start.error} />}
      <Button type="submit" tone="primary" className="min-h-9" disabled={!sound || start.isPending}>
        {start.isPending ? says.starting : says.startNow}
      </Button>
    </form>
  );
}

/** Asks with the same key again where no answer came: it stays one backtest. */
function useStart() {
  const api = useApi();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: ({ request, key }: { request: BacktestRequest; key: string }) =>
      startBacktest(api, request, key),
    retry: (count, error) => count < 2 && isUnanswered(error),
    onSuccess: (started) => {
      void cache.invalidateQueries({ queryKey: keys.backtests });
      cache.setQueryData(keys.backtest(started.backtest.id), started);
      return navigate({ to: "/backtests/$id", params: { id: started.backtest.id } });
    },
  });
  const ask = (request: BacktestRequest) => {
    const last = isUnanswered(start.error) ? start.variables : undefined;
    const isSame = JSON.stringify(last?.request) === JSON.stringify(request);
    start.mutate({ request, key: last !== undefined && isSame ? last.key : newIdempotencyKey() });
  };
  return { ask, error: start.error, isPending: start.isPending };
}

function isUnanswered(error: Error | null): boolean {
  return error instanceof ProblemError && error.unanswered;
}
