import { useEffect } from "react";
import { usePreference } from "@/session/preferences";

export type Theme = "dark" | "light";

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [stored, choose] = usePreference("theme", "dark");
  const theme = stored === "light" ? "light" : "dark";
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, choose];
}
