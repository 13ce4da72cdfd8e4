import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { ProblemError } from "@/api/problem";
import { meQuery } from "@/api/queries";
import { useConnection } from "@/live/hooks";

/**
 * Lead back to the login once the session is over. A refused WebSocket does not say why, so a lost
 * connection makes us ask who we are.
 */
export function useSessionGuard(): void {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { updates } = useConnection();
  const { error } = useQuery(meQuery(useApi()));
  const over = error instanceof ProblemError && error.status === 401;
  useEffect(() => {
    if (updates.state === "waiting") void cache.invalidateQueries({ queryKey: keys.me });
  }, [cache, updates]);
  useEffect(() => {
    if (over) void navigate({ to: "/login" });
  }, [navigate, over]);
}
