import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "@/api/actions";
import { useApi } from "@/api/client";
import { meQuery } from "@/api/queries";
import { useTheme } from "@/session/theme";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

/** Theme and leave. */
export function SessionMenu() {
  const api = useApi();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery(api));
  const [theme, chooseTheme] = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  const leave = useMutation({
    mutationFn: () => signOut(api),
    onSettled: async () => {
      cache.clear();
      await navigate({ to: "/login" });
    },
  });
  return (
    <>
      <Button
        tone="quiet"
        aria-label={strings.topBar.theme[other]}
        title={strings.topBar.theme[other]}
        onClick={() => chooseTheme(other)}
      >
        <Icon name={theme === "dark" ? "sun" : "moon"} className="size-4" />
      </Button>
      <Button
        tone="quiet"
        aria-label={strings.topBar.signOut}
        title={`${strings.topBar.signOut} (${me?.username ?? ""})`}
        onClick={() => leave.mutate()}
      >
        <Icon name="leave" className="size-4" />
      </Button>
    </>
  );
}
