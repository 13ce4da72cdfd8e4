import { useEffect, useRef, useState } from "react";
import { useTheme } from "@/session/theme";
import { paletteOf } from "@/ui/palette";
import type { Palette } from "@/ui/palette";

interface Drawing {
  paint(palette: Palette): void;
  dispose(): void;
}

/** Make a chart with its element, and paint it anew when the theme changes. */
export function useDrawn<Chart extends Drawing>(
  make: new (container: HTMLElement, palette: Palette) => Chart,
) {
  const container = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Chart | null>(null);
  const [theme] = useTheme();
  useEffect(() => {
    if (container.current === null) return;
    const made = new make(container.current, paletteOf(container.current));
    setChart(made);
    return () => made.dispose();
  }, [make]);
  useEffect(() => {
    if (container.current !== null) chart?.paint(paletteOf(container.current));
  }, [chart, theme]);
  return [container, chart] as const;
}
