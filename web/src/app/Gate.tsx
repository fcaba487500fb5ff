/**
 * Who may go where: to the first set-up while there is no administrator, to the sign-in page while nobody is signed in (and
 * back to where one was going), and into the workspace otherwise. Also when a session ends under one's hands.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onSessionEnded } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useLanguage } from "@/i18n";
import { FailedState, nameSite } from "@/ui";

/** A way back that stays on this site. */
export function safeReturn(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith("/sign-in") ? path : "/";
}

/** Goes to an address of this site that is only known as text. */
function Leave({ to }: { to: string }) {
  const router = useRouter();
  useEffect(() => {
    void router.navigate({ href: to, replace: true });
  }, [router, to]);
  return null;
}

export function Gate() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const location = useLocation();
  const session = useQuery(sessionQuery);

  useEffect(
    () =>
      onSessionEnded(() => {
        const before = client.getQueryData(sessionQuery.queryKey);
        if (before?.user) client.setQueryData(sessionQuery.queryKey, { ...before, user: null });
      }),
    [client],
  );
  const company = session.data?.company?.name;
  useEffect(() => {
    nameSite(company ? `${company} · Kaidan` : "Kaidan 开单");
  }, [company]);

  if (session.error && !session.data) {
    return <FailedState title={t("error.no_server")} error={session.error} retry={() => void session.refetch()} />;
  }
  if (!session.data) return null;

  const { setup_required: setUp, user } = session.data;
  const path = location.pathname;
  if (setUp && path !== "/welcome") return <Navigate to="/welcome" replace />;
  if (!setUp && path === "/welcome") return <Navigate to="/" replace />;
  const outside = path === "/welcome" || path === "/sign-in" || path.startsWith("/invite/");
  if (!user && !outside)
    return <Navigate to="/sign-in" search={path === "/" ? {} : { return: location.href }} replace />;
  if (user && path === "/sign-in") {
    const wish = (location.search as { return?: unknown }).return;
    return <Leave to={safeReturn(typeof wish === "string" ? wish : undefined)} />;
  }
  return <Outlet />;
}
