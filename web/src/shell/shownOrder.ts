import { useNavigate, useSearch } from "@tanstack/react-router";

/** What the address says beside the page: the order whose story is open, the pair looked at. */
export interface ShellSearch {
  readonly order?: string;
  readonly instrument?: string;
  readonly granularity?: string;
}

export function readSearch(search: Record<string, unknown>): ShellSearch {
  return {
    ...textAt(search, "order"),
    ...textAt(search, "instrument"),
    ...textAt(search, "granularity"),
  };
}

/** The order whose story is open, and how to open and close one from any page. */
export function useShownOrder() {
  const search: ShellSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (order: string | undefined) =>
    void navigate({
      to: ".",
      search: ({ order: _, ...rest }: ShellSearch) =>
        order === undefined ? rest : { ...rest, order },
    });
  return {
    order: search.order,
    instrument: search.instrument,
    show: (order: string) => change(order),
    hide: () => change(undefined),
  };
}

function textAt(search: Record<string, unknown>, name: keyof ShellSearch): ShellSearch {
  const value = search[name];
  return typeof value === "string" && value !== "" ? { [name]: value } : {};
}
