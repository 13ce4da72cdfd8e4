import { useEffect, useRef, useState } from "react";
import { CandleChart } from "./candleChart";
import { useTheme } from "@/session/theme";
import { paletteOf } from "@/ui/palette";

/** Make the chart with its element and paint it anew when the theme changes. */
export function useCandleChart() {
  const container = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<CandleChart | null>(null);
  const [theme] = useTheme();
  useEffect(() => {
    if (container.current === null) return;
    const made = new CandleChart(container.current, paletteOf(container.current));
    setChart(made);
    return () => made.dispose();
  }, []);
  useEffect(() => {
    if (container.current !== null) chart?.paint(paletteOf(container.current));
  }, [chart, theme]);
  return [container, chart] as const;
}
