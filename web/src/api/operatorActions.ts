import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import type { components } from "@/api/schema";
import type { Resolution } from "@/api/types";

type Schemas = components["schemas"];

/** Throw a kill switch: `global`, `account/ID` or `strategy/ACCOUNT/NAME`. */
export function engageKillSwitch(api: Api, scope: string, reason: string) {
  return answered(api.POST("/api/kill-switches", { body: { scope, reason } }));
}

/** Ask for a release; the switch stays engaged until `confirmRelease`. */
export function askRelease(api: Api, scope: string, reason: string) {
  return answered(api.POST("/api/kill-switches/release", { body: { scope, reason } }));
}

/** The second word: the name of the switch as somebody typed it. */
export function confirmRelease(api: Api, scope: string, typed: string) {
  return answered(api.POST("/api/kill-switches/release/confirm", { body: { scope, typed } }));
}

export function resolveCase(api: Api, id: string, resolution: Resolution, note: string) {
  return answered(
    api.POST("/api/cases/{id}/resolve", { params: { path: { id } }, body: { resolution, note } }),
  );
}

export function acknowledgeAlert(api: Api, id: string, note: string) {
  return answered(
    api.POST("/api/alerts/{id}/acknowledge", { params: { path: { id } }, body: { note } }),
  );
}

/** Change some limits; what is left out stays as it is. */
export function changeLimits(api: Api, id: string, changes: Partial<Schemas["LimitsAsked"]>) {
  return answered(
    api.PATCH("/api/accounts/{id}/limits", {
      params: { path: { id } },
      body: changes as Schemas["LimitsAsked"],
    }),
  );
}

/** Change some of what the platform does by itself; what is left out stays as it is. */
export function changePolicy(api: Api, id: string, changes: Partial<Schemas["PolicyAsked"]>) {
  return answered(
    api.PATCH("/api/accounts/{id}/policy", {
      params: { path: { id } },
      body: changes as Schemas["PolicyAsked"],
    }),
  );
}

/** Open a live account by the broker's id of it, typed. */
export function openLive(api: Api, id: string, typed: string) {
  return answered(
    api.POST("/api/accounts/{id}/live", { params: { path: { id } }, body: { typed } }),
  );
}

export function lockLive(api: Api, id: string) {
  return answered(api.DELETE("/api/accounts/{id}/live", { params: { path: { id } } }));
}

/** Draw a secret for a second factor; it counts once `showCode` has shown a code of it. */
export function enrolSecondFactor(api: Api) {
  return answered(api.POST("/api/auth/second-factor"));
}

export function showCode(api: Api, code: string) {
  return answered(api.POST("/api/auth/second-factor/verify", { body: { code } }));
}

export function giveUpSecondFactor(api: Api, code: string) {
  return answered(api.POST("/api/auth/second-factor/disable", { body: { code } }));
}

export function pauseSchedule(api: Api, id: string, reason: string) {
  return answered(api.POST("/api/schedules/pause", { body: { id, reason } }));
}

export function resumeSchedule(api: Api, id: string, reason: string) {
  return answered(api.POST("/api/schedules/resume", { body: { id, reason } }));
}

export function triggerSchedule(api: Api, id: string) {
  return answered(api.POST("/api/schedules/trigger", { body: { id } }));
}

/** Run what a schedule would have run between two moments, in UTC. */
export function backfillSchedule(api: Api, id: string, start: string, end: string) {
  return answered(api.POST("/api/schedules/backfill", { body: { id, start, end } }));
}
