import { expect, test } from "vitest";
import type { Certificate, KillSwitch } from "@/api/types";
import { readEvidence } from "@/features/safety/evidence";
import { progressOf } from "@/features/safety/progress";
import {
  accountScope,
  allSwitches,
  engagedOn,
  globalScope,
  parseScope,
  scopeTitle,
  strategyScope,
  untouched,
} from "@/features/safety/scopes";
import { strings } from "@/strings";
import { account, certificate, order, run, trade } from "../fixtures/values";

const says = strings.safety.scopes;

function thrown(part: Partial<KillSwitch> = {}): KillSwitch {
  return { ...untouched(accountScope("acc-1")), engaged: true, generation: 2, ...part };
}

function standing(certificates: Certificate[] = []) {
  return { certificates, trades: [], orders: [], runs: [] };
}

test("test_every_account_has_a_switch_and_the_widest_stands_first", () => {
  const strategy = thrown(strategyScope("acc-1", "ema_cross"));
  const shown = allSwitches([strategy, untouched(globalScope)], [account()]);
  expect(shown.map(({ scope }) => scope)).toEqual([
    "global",
    "account/acc-1",
    "strategy/acc-1/ema_cross",
  ]);
});

test("test_a_scope_is_named_for_people", () => {
  const titles = ["global", "account/acc-1", "strategy/acc-1/ema_cross", "account/gone"].map(
    (scope) => scopeTitle(parseScope(scope), [account()]),
  );
  expect(titles).toEqual([
    says.everything,
    says.account("Paper"),
    says.strategy("ema_cross", "Paper"),
    says.account("gone"),
  ]);
});

test("test_only_engaged_switches_over_an_account_hold_it", () => {
  const other = thrown(accountScope("acc-2"));
  const released = { ...untouched(globalScope), generation: 1 };
  expect(engagedOn("acc-1", [released, thrown(), other])).toEqual([thrown()]);
});

test("test_without_a_certificate_what_is_left_is_being_closed", () => {
  const progress = progressOf(thrown(), "acc-1", {
    ...standing([certificate({ generation: 1 })]),
    trades: [trade()],
    orders: [order({ state: "submitted" }), order({ state: "filled" })],
  });
  expect(progress).toMatchObject({ phase: "closing", trades: 1, orders: 1 });
});

test("test_a_certificate_of_this_generation_says_flat_until_something_turns_up", () => {
  const proof = certificate({ generation: 2 });
  const flat = progressOf(thrown(), "acc-1", standing([proof]));
  expect(flat).toMatchObject({ phase: "flat", certificate: proof, questions: 1 });
  const late = progressOf(thrown(), "acc-1", { ...standing([proof]), trades: [trade()] });
  expect(late.phase).toBe("again");
});

test("test_the_switch_of_a_strategy_covers_what_its_runs_asked_for", () => {
  const kill = thrown(strategyScope("acc-1", "ema_cross"));
  const own = trade({ run_id: "run-1" });
  const progress = progressOf(kill, "acc-1", {
    ...standing(),
    runs: [run()],
    trades: [own, trade({ run_id: null }), trade({ run_id: "run-2" })],
  });
  expect(progress.trades).toBe(1);
});

test("test_evidence_of_another_form_is_shown_as_far_as_it_can_be_read", () => {
  const evidence = readEvidence({ evidence: { nav: 5, trades: "none", orders: [{ id: 7 }, 3] } });
  expect(evidence).toMatchObject({ nav: null, trades: [], orders: [{ id: "7" }], questions: [] });
});
