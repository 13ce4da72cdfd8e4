const filled = {
  up: "M8 3.5 14 12.5H2Z",
  down: "M8 12.5 2 3.5h12Z",
  dot: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z",
  speck: "M8 6.25a1.75 1.75 0 1 0 0 3.5 1.75 1.75 0 0 0 0-3.5Z",
  square: "M4 4h8v8H4Z",
  half: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 1.5v8a4 4 0 0 1 0-8Z",
} as const;

const drawn = {
  ring: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z",
  cross: "m4 4 8 8m0-8-8 8",
  check: "m3 8.5 3.5 3.5L13 4.5",
  differ: "M3 6h10M3 10h10M10.5 3l-5 10",
  question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.4v.1",
  dash: "M4 8h8",
  external: "M6 4H4v8h8v-2M9 3.5h3.5V7M12 4 7.5 8.5",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1",
  moon: "M13 9.8A5.6 5.6 0 0 1 6.2 3 5.6 5.6 0 1 0 13 9.8Z",
  leave: "M6.5 13H3V3h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5",
  candles: "M4.5 2v2.5m0 6V13M3 4.5h3v6H3ZM11.5 3v2m0 5.5V14M10 5h3v5.5h-3Z",
  wallet: "M2.5 4.5h11v8h-11ZM2.5 7h11M10.5 10h1",
  gear: "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.800l1.4 1.400M10.8 10.800l1.4 1.400M12.2 3.800l-1.4 1.400M5.2 10.800l-1.4 1.4",
  list: "M3 4h10M3 8h10M3 12h10",
  shield: "M8 2 3 4v4c0 3 2.2 5 5 6 2.8-1 5-3 5-6V4Z",
  clock: "M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM8 5v3l2 1.5",
  scale: "M3 13V9M6.5 13V5M10 13V7.500M13.5 13V3",
  rewind: "M8 4 3 8l5 4ZM13 4 8 8l5 4Z",
  pulse: "M1.5 8h3l2-4.5 3 9 2-4.5h3",
} as const;

export type IconName = keyof typeof filled | keyof typeof drawn;

interface Props {
  readonly name: IconName;
  readonly className?: string;
}

/** A small sign in the colour of its text; drawn here, because fonts differ in the signs they have. */
export function Icon({ name, className = "size-2.5" }: Props) {
  const solid = name in filled;
  const path = { ...filled, ...drawn }[name];
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden
      className={`inline-block shrink-0 ${className}`}
      fill={solid ? "currentColor" : "none"}
      stroke={solid ? "none" : "currentColor"}
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={path} />
    </svg>
  );
}
