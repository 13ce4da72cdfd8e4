import { queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";
import type { CostGroup } from "@/api/types";

const second = 1_000;
const minute = 60 * second;

export const certificatesQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.certificates,
    queryFn: async () => (await answered(api.GET("/api/certificates"))).items,
    refetchInterval: minute,
  });

export const certificateQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: keys.certificate(id),
    queryFn: () => answered(api.GET("/api/certificates/{id}", { params: { path: { id } } })),
    staleTime: Infinity,
  });

/** Alerts of all accounts, those that nobody acknowledged first. */
export const alertsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.alerts,
    queryFn: async () =>
      (await answered(api.GET("/api/alerts", { params: { query: { limit: 100 } } }))).items,
    refetchInterval: minute,
  });

/** Cases of all accounts, open ones first. */
export const casesQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.cases,
    queryFn: async () =>
      (await answered(api.GET("/api/cases", { params: { query: { limit: 100 } } }))).items,
    refetchInterval: minute,
  });

export const schedulesQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.schedules,
    queryFn: async () => (await answered(api.GET("/api/schedules"))).items,
    refetchInterval: 10 * second,
    retry: false,
  });

export const secondFactorQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.secondFactor,
    queryFn: () => answered(api.GET("/api/auth/second-factor")),
  });

/** Profit of the last thirty trading days. */
export const profitQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.profit(account),
    queryFn: () =>
      answered(api.GET("/api/accounts/{id}/profit", { params: { path: { id: account } } })),
    refetchInterval: minute,
  });

export const costsQuery = (api: Api, account: string, by: CostGroup, from: string) =>
  queryOptions({
    queryKey: keys.costs(account, by, from),
    queryFn: () =>
      answered(api.GET("/api/costs", { params: { query: { account_id: account, by, from } } })),
    refetchInterval: minute,
  });
