/** The frame around every page once one is signed in: navigation, search, who one is. Tabs at the bottom on a phone. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import type { ObjectDescription } from "@/api/contract";
import { describeQuery } from "@/api/queries";
import { useSession } from "@/api/useSession";
import { useLanguage } from "@/i18n";
import { AskWhereNeeded } from "@/records/approvals/AskWhereNeeded";
import { registerExtensions } from "@/screens/extensions";
import { Bones, Boundary, FailedState, useHotkeys, useIsPhone } from "@/ui";
import { Failure } from "./Failure";
import { Sidebar } from "./shell/Sidebar";
import { TabBar } from "./shell/TabBar";
import { TopBar } from "./shell/TopBar";
import "./shell/shell.css";

const Shortcuts = lazy(() => import("./shell/Shortcuts"));
const Palette = lazy(() => import("./shell/Palette"));
const FormDrawer = lazy(() => import("@/records/form/FormDrawer"));

registerExtensions();

function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener("online", changed);
      window.addEventListener("offline", changed);
      return () => {
        window.removeEventListener("online", changed);
        window.removeEventListener("offline", changed);
      };
    },
    () => navigator.onLine,
  );
}

export function Workspace() {
  const { t } = useLanguage();
  const { user } = useSession();
  const phone = useIsPhone();
  const online = useOnline();
  const location = useLocation();
  const described = useQuery({ ...describeQuery, enabled: Boolean(user) });
  const [searching, setSearching] = useState(false);
  const [helping, setHelping] = useState(false);
  const [making, setMaking] = useState<ObjectDescription>();
  const navigate = useNavigate();
  useHotkeys({ "mod+k": () => setSearching(true), "?": () => setHelping(true) });

  // What is opened next in almost every session, fetched while the first page draws.
  useEffect(() => {
    const timer = setTimeout(() => void import("@/records/record/RecordPage"), 2_000);
    return () => clearTimeout(timer);
  }, []);

  if (!user) return null;
  return (
    <div className="k-shell">
      <a className="k-skip" href="#main">
        {t("shell.skip")}
      </a>
      {!phone && <Sidebar />}
      <AskWhereNeeded />
      <div className="k-shell-body">
        <TopBar onSearch={() => setSearching(true)} />
        {!online && (
          <div className="k-shell-offline" role="status">
            {t("error.offline")}
          </div>
        )}
        <main id="main" className="k-shell-main" tabIndex={-1}>
          {described.error && !described.data ? (
            <FailedState error={described.error} retry={() => void described.refetch()} />
          ) : (
            <Boundary resetKey={location.pathname} fallback={(error, retry) => <Failure error={error} reset={retry} />}>
              <Suspense
                fallback={
                  <div className="k-page">
                    <Bones lines={8} />
                  </div>
                }
              >
                <Outlet />
              </Suspense>
            </Boundary>
          )}
        </main>
      </div>
      {phone && <TabBar />}
      {helping && (
        <Suspense fallback={null}>
          <Shortcuts onClose={() => setHelping(false)} />
        </Suspense>
      )}
      {searching && (
        <Suspense fallback={null}>
          <Palette onCreate={setMaking} onClose={() => setSearching(false)} />
        </Suspense>
      )}
      {making && (
        <Suspense fallback={null}>
          <FormDrawer
            key={making.name}
            object={making}
            onClose={() => setMaking(undefined)}
            onSaved={({ id }) => {
              setMaking(undefined);
              void navigate({ to: "/o/$object/$id", params: { object: making.name, id } });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
