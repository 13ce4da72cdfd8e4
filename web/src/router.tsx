import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from "@tanstack/react-router";
import type { Api } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { meQuery } from "@/api/queries";
import { AccountPage } from "@/pages/AccountPage";
import { ActivityPage } from "@/pages/ActivityPage";
import { ApprovalsPage } from "@/pages/ApprovalsPage";
import { BacktestPage } from "@/pages/BacktestPage";
import { BacktestsPage } from "@/pages/BacktestsPage";
import { Broken, NotFound } from "@/pages/Broken";
import { CertificatePage } from "@/pages/CertificatePage";
import { ComparisonPage } from "@/pages/ComparisonPage";
import { CostsPage } from "@/pages/CostsPage";
import { HealthPage } from "@/pages/HealthPage";
import { LoginPage } from "@/pages/LoginPage";
import { OperationsPage } from "@/pages/OperationsPage";
import { SafetyPage } from "@/pages/SafetyPage";
import { StrategiesPage } from "@/pages/StrategiesPage";
import { TradePage } from "@/pages/TradePage";
import { Shell } from "@/shell/Shell";
import { readSearch } from "@/shell/shownOrder";

export interface RouterContext {
  readonly api: Api;
  readonly cache: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ notFoundComponent: NotFound });

const login = createRoute({ getParentRoute: () => root, path: "/login", component: LoginPage });

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  validateSearch: readSearch,
  beforeLoad: async ({ context }) => requireSession(context),
  component: Shell,
});

/** Outside the shell: a certificate is a document by itself. */
const certificate = createRoute({
  getParentRoute: () => root,
  path: "/certificates/$id",
  beforeLoad: async ({ context }) => requireSession(context),
  component: CertificatePage,
});

const tree = root.addChildren([
  login,
  certificate,
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: "/", component: TradePage }),
    createRoute({ getParentRoute: () => shell, path: "/approvals", component: ApprovalsPage }),
    createRoute({ getParentRoute: () => shell, path: "/account", component: AccountPage }),
    createRoute({ getParentRoute: () => shell, path: "/strategies", component: StrategiesPage }),
    createRoute({ getParentRoute: () => shell, path: "/backtests", component: BacktestsPage }),
    createRoute({ getParentRoute: () => shell, path: "/backtests/$id", component: BacktestPage }),
    createRoute({
      getParentRoute: () => shell,
      path: "/backtests/compare/$ids",
      component: ComparisonPage,
    }),
    createRoute({ getParentRoute: () => shell, path: "/safety", component: SafetyPage }),
    createRoute({ getParentRoute: () => shell, path: "/costs", component: CostsPage }),
    createRoute({ getParentRoute: () => shell, path: "/operations", component: OperationsPage }),
    createRoute({ getParentRoute: () => shell, path: "/activity", component: ActivityPage }),
    createRoute({ getParentRoute: () => shell, path: "/health", component: HealthPage }),
  ]),
]);

export function makeRouter(context: RouterContext) {
  return createRouter({ routeTree: tree, context, defaultErrorComponent: Broken });
}

/** Only a clear "not signed in" leads to the login; an API that is away shows the shell's banner. */
async function requireSession({ api, cache }: RouterContext): Promise<void> {
  try {
    await cache.query({ ...meQuery(api), staleTime: "static" });
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
    if (error instanceof ProblemError && error.status === 401) throw redirect({ to: "/login" });
    throw error;
  }
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
