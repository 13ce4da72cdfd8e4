import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LoginForm } from "@/features/login/LoginForm";
import { useTheme } from "@/session/theme";
import { strings } from "@/strings";

export function LoginPage() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  useTheme();
  const enter = () => {
    cache.clear();
    void navigate({ to: "/" });
  };
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm rounded-xl border border-line bg-panel p-6 shadow-xl">
        <div className="mb-5 flex items-center gap-3">
          <img src="/favicon.svg" alt="" className="size-9" />
          <div>
            <h1 className="text-base font-semibold text-strong">{strings.product}</h1>
            <p className="text-xs text-muted">{strings.login.lead}</p>
          </div>
        </div>
        <LoginForm onSignedIn={enter} />
      </div>
    </main>
  );
}
