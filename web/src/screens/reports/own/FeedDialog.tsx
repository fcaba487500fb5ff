/** The address under which other programs read a report. */
import { Modal, Typography } from "antd";
import type { Id } from "@/api/contract";
import { useLanguage } from "@/i18n";

export default function FeedDialog({ report, onClose }: { report: Id; onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <Modal open width={600} title={t("pivot.feed")} footer={null} onCancel={onClose}>
      <p className="k-faint">{t("pivot.feed_text")}</p>
      <Typography.Text copyable code>
        {`${globalThis.location.origin}/odata/reports/${report}`}
      </Typography.Text>
    </Modal>
  );
}
