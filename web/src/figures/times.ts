/** Times are shown in UTC, the clock of markets and of the event log. */

export function formatTime(iso: string): string {
  return iso.length >= 19 ? new Date(iso).toISOString().slice(11, 19) : iso;
}

export function formatDateTime(iso: string): string {
  const text = new Date(iso).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** The time of day for today's times, the date as well for others. */
export function formatWhen(iso: string, now: Date): string {
  const sameDay = new Date(iso).toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  return sameDay ? formatTime(iso) : formatDateTime(iso).slice(5, 16);
}

/** A duration in milliseconds in its largest sensible unit: 0.4 s, 12 s, 3 min, 2 h, 5 d. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
