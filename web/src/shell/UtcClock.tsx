import { useNow } from "@/live/hooks";

export function UtcClock() {
  const now = useNow(1000);
  return (
    <time className="text-muted tabular-nums max-xl:hidden">
      {new Date(now).toISOString().slice(11, 19)} UTC
    </time>
  );
}
