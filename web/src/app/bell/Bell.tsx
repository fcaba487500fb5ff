/** The bell: how much one was told and has not read; a click opens the list. */
import { Drawer } from "antd";
import { Bell as BellIcon } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useLanguage } from "@/i18n";
import { Bones, useIsPhone } from "@/ui";
import { useLiveNotices, useWaiting } from "./queries";

const NoticeList = lazy(() => import("./NoticeList"));

/** The server counts no further. */
const most = 100;

export function Bell() {
  const { t } = useLanguage();
  const phone = useIsPhone();
  const unread = useWaiting()?.unread ?? 0;
  const [open, setOpen] = useState(false);
  useLiveNotices();
  return (
    <>
      <button
        type="button"
        className="k-plain k-top-bell"
        aria-haspopup="dialog"
        aria-label={t("bell.open", { count: unread })}
        onClick={() => setOpen(true)}
      >
        <BellIcon size={20} strokeWidth={1.75} aria-hidden="true" />
        {unread > 0 && <span className="k-top-count">{unread >= most ? "99+" : unread}</span>}
      </button>
      <Drawer
        open={open}
        size={phone ? "100%" : 400}
        title={t("bell.title")}
        onClose={() => setOpen(false)}
        destroyOnHidden
        styles={{ body: { padding: 0 } }}
      >
        <Suspense
          fallback={
            <div style={{ padding: 16 }}>
              <Bones lines={6} />
            </div>
          }
        >
          <NoticeList onFollow={() => setOpen(false)} />
        </Suspense>
      </Drawer>
    </>
  );
}
