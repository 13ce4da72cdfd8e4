import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { ordersQuery, waitingQuery } from "@/api/queries";
import type { Order } from "@/api/types";
import { waitingOf } from "@/live/waiting";
import { useAccount } from "@/session/account";

/** The account's orders that are not over; undefined while they are being read. */
export function useWaitingOrders(): readonly Order[] | undefined {
  const api = useApi();
  const account = useAccount();
  const { data: latest } = useQuery(ordersQuery(api, account.id));
  const { data: standing } = useQuery(waitingQuery(api, account.id));
  return latest === undefined ? undefined : waitingOf(latest, standing ?? []);
}
