import createClient from "openapi-fetch";
import type { Client } from "openapi-fetch";
import { createContext, use } from "react";
import { ProblemError, problemOf } from "@/api/problem";
import type { paths } from "@/api/schema";
import { strings } from "@/strings";

export type Api = Client<paths>;

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** A client for the API at `origin`; the session travels in a cookie. */
export function createApi(origin: string): Api {
  return createClient<paths>({
    baseUrl: origin,
    credentials: "same-origin",
    headers: { "X-Requested-With": "forex" },
  });
}

/** Wait for an answer and return its body, or throw what went wrong as a ProblemError. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw new ProblemError({
      status: 0,
      code: "UNREACHABLE",
      detail: strings.problems.unreachable,
    });
  });
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = use(ApiContext);
  if (api === null) throw new Error("useApi needs an ApiContext above it");
  return api;
}
