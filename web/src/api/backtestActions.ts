import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import type { BacktestRequest, BacktestWithCurve } from "@/api/types";

/** Start a backtest; asked again with the same key, it is the same backtest. */
export function startBacktest(
  api: Api,
  request: BacktestRequest,
  key: string,
): Promise<BacktestWithCurve> {
  return answered(
    api.POST("/api/backtest/start", {
      body: request,
      params: { header: { "Idempotency-Key": key } },
    }),
  );
}

export type Steering = "pause" | "resume" | "cancel";

/** Say what is wanted of a backtest; it follows soon. */
export function steerBacktest(api: Api, id: string, steering: Steering) {
  const params = { path: { id } };
  if (steering === "pause") return answered(api.POST("/api/backtests/{id}/pause", { params }));
  if (steering === "resume") return answered(api.POST("/api/backtests/{id}/resume", { params }));
  return answered(api.POST("/api/backtests/{id}/cancel", { params }));
}
