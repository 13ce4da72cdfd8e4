/** Charts draw on a canvas, so they take the theme's colours as values. */
export interface Palette {
  readonly ground: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly warn: string;
  readonly font: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: color("panel"),
    line: color("line"),
    text: color("text"),
    muted: color("muted"),
    up: color("up"),
    down: color("down"),
    accent: color("accent"),
    warn: color("warn"),
    font: style.fontFamily,
  };
}
