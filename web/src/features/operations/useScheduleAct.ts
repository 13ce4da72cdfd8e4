import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";

/** Do something to a schedule, and read all of them again. */
export function useScheduleAct(act: (api: Api) => Promise<unknown>, onDone: () => void) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => act(api),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.schedules });
      onDone();
    },
  });
}
