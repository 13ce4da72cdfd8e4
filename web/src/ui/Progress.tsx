interface Props {
  readonly label: string;
  /** How much is done, from 0 to 1. */
  readonly share: number;
}

/** A bar that fills from left to right. */
export function Progress({ label, share }: Props) {
  const percent = Math.floor(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 min-w-16 overflow-hidden rounded-full bg-raised"
    >
      <div className="h-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
    </div>
  );
}
