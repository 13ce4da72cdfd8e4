import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { useApi } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Account } from "@/api/types";
import type { Group, RuleField } from "./fields";
import { RuleControl } from "./RuleControl";
import { changesOf, isOff, ruleProblem, textsOf } from "./rules";
import type { Texts } from "./rules";
import { replaced } from "@/live/lists";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { ErrorNotice, Notice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

export type RuleGroups = readonly {
  readonly group: Group;
  readonly fields: readonly RuleField[];
}[];

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly groups: RuleGroups;
  /** The rules that stand. */
  readonly rules: object;
  readonly save: (api: Api, changes: Record<string, unknown>) => Promise<Account>;
}

/** A form of rules: only what was changed is sent, and counts for the next order. */
export function RulesForm({ title, lead, groups, rules, save }: Props) {
  const [edits, setEdits] = useState<Texts>({});
  const fields = groups.flatMap((group) => group.fields);
  const texts = { ...textsOf(fields, rules), ...edits };
  const changes = changesOf(fields, rules, texts);
  const sound = fields.every((field) => ruleProblem(field, texts, fields) === undefined);
  const saving = useSave(save, () => setEdits({}));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    saving.mutate(changes);
  };
  const change = (path: string, text: string) => {
    saving.reset();
    setEdits({ ...edits, [path]: text });
  };
  return (
    <Panel title={title} label={title} className="overflow-visible!">
      <form onSubmit={submit} className="flex flex-col">
        <p className="px-3 pt-2.5 text-2xs text-muted">{lead}</p>
        {groups.map(({ group, fields: own }) => (
          <RuleGroup
            key={group}
            group={group}
            fields={own}
            all={fields}
            rules={rules}
            texts={texts}
            onChange={change}
          />
        ))}
        <footer className="sticky -bottom-2 z-10 flex flex-col gap-2 border-t border-line bg-panel p-3">
          {saving.error !== null && <ErrorNotice error={saving.error} />}
          {saving.isSuccess && <Notice tone="info">{strings.rules.saved}</Notice>}
          <Buttons
            changes={Object.keys(changes).length}
            ready={sound && !saving.isPending}
            onDiscard={() => setEdits({})}
          />
        </footer>
      </form>
    </Panel>
  );
}

interface GroupProps {
  readonly group: Group;
  readonly fields: readonly RuleField[];
  readonly all: readonly RuleField[];
  readonly rules: object;
  readonly texts: Texts;
  readonly onChange: (path: string, text: string) => void;
}

function RuleGroup({ group, fields, all, rules, texts, onChange }: GroupProps) {
  const before = textsOf(fields, rules);
  return (
    <fieldset className="min-w-0 border-b border-line/60 p-3 last-of-type:border-0">
      <legend
        className={
          all.length === fields.length
            ? "sr-only"
            : "float-left mb-3 w-full text-xs font-semibold text-strong"
        }
      >
        {strings.rules.groups[group]}
      </legend>
      <div className="clear-both grid items-start gap-x-4 gap-y-3.5 sm:grid-cols-2 xl:grid-cols-4">
        {fields
          .filter((field) => !isOff(field, texts, all))
          .map((field) => (
            <RuleControl
              key={field.path}
              field={field}
              text={texts[field.path] ?? ""}
              changed={texts[field.path] !== before[field.path]}
              problem={ruleProblem(field, texts, all)}
              onChange={(text) => onChange(field.path, text)}
            />
          ))}
      </div>
    </fieldset>
  );
}

interface ButtonsProps {
  readonly changes: number;
  readonly ready: boolean;
  readonly onDiscard: () => void;
}

function Buttons({ changes, ready, onDiscard }: ButtonsProps) {
  const says = strings.rules;
  return (
    <div className="flex items-center gap-2">
      <span className="text-2xs text-muted">{says.count(changes)}</span>
      <Button className="ml-auto" disabled={changes === 0} onClick={onDiscard}>
        {says.discard}
      </Button>
      <Button type="submit" tone="primary" disabled={changes === 0 || !ready}>
        {says.save}
      </Button>
    </div>
  );
}

function useSave(save: Props["save"], onSaved: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (changes: Record<string, unknown>) => save(api, changes),
    onSuccess: (account) => {
      cache.setQueryData<Account[]>(keys.accounts, (accounts) =>
        accounts === undefined ? undefined : replaced(accounts, account, (a, b) => a.id === b.id),
      );
      onSaved();
    },
  });
}
