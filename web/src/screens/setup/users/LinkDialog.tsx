/** The link by which an invited person chooses a password. It is shown once: the server keeps only its trace. */
import { Button, Input, Modal } from "antd";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useLanguage } from "@/i18n";

export interface Invitation {
  name: string;
  link: string;
}

export function LinkDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  // The server answers with the host that it was asked under; a link without one is on this site.
  const link = new URL(invitation.link, window.location.origin).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Without permission for the clipboard the link stays selected, to be copied by hand.
      document.querySelector<HTMLInputElement>("#invitation-link")?.select();
    }
  };
  return (
    <Modal
      open
      title={t("admin.link_title", { name: invitation.name })}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("admin.done")}
        </Button>
      }
    >
      <p>{t("admin.link_text")}</p>
      <div className="k-link-box">
        <Input
          id="invitation-link"
          readOnly
          value={link}
          aria-label={t("admin.link")}
          onFocus={(e) => e.target.select()}
        />
        <Button icon={copied ? <Check size={16} /> : <Copy size={16} />} onClick={() => void copy()}>
          {copied ? t("admin.copied") : t("admin.copy")}
        </Button>
      </div>
    </Modal>
  );
}
