import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** A choice that this browser remembers: which account, which theme, which pairs. */
export function usePreference(name: string, initial: string): [string, (value: string) => void] {
  const key = `forex.${name}`;
  const value = useSyncExternalStore(subscribe, () => localStorage.getItem(key) ?? initial);
  const choose = useCallback(
    (next: string) => {
      localStorage.setItem(key, next);
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [value, choose];
}
