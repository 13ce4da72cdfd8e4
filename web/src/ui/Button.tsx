import type { ButtonHTMLAttributes } from "react";
import { classes } from "@/ui/classes";

export type ButtonTone = "plain" | "primary" | "danger" | "quiet";

const tones: Record<ButtonTone, string> = {
  plain: "border-line bg-raised text-text hover:border-muted hover:text-strong",
  primary: "border-accent bg-accent/15 text-strong hover:bg-accent/25",
  danger: "border-down/70 bg-down/12 text-down hover:bg-down/22",
  quiet: "border-transparent text-muted hover:bg-raised hover:text-strong",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone;
}

export function Button({ tone = "plain", className, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={classes(
        "inline-flex min-h-7 items-center justify-center gap-1.5 rounded-md border px-2.5 text-xs font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-45",
        tones[tone],
        className,
      )}
      {...rest}
    />
  );
}
