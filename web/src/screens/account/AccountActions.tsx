import { Button } from "antd";
import { GitMerge } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { rightsOn } from "@/describe";
import { useLanguage } from "@/i18n";
import type { PartProps } from "@/records/extensions";

const MergeDialog = lazy(() => import("./MergeDialog"));

/** Two accounts that are one customer are put together here. */
export default function AccountActions({ object, record }: PartProps) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const may = rightsOn(object, record);
  if (!may.update || !may.delete) return null;
  return (
    <>
      <Button icon={<GitMerge size={16} />} onClick={() => setOpen(true)}>
        {t("merge.title")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <MergeDialog object={object} record={record} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
