import type { ApprovalState } from "@/api/approvals";
import { useLanguage } from "@/i18n";
import { Tag } from "@/ui";

const colors: Record<ApprovalState, string> = {
  waiting: "orange",
  returned: "purple",
  approved: "green",
  refused: "red",
  withdrawn: "grey",
};

/** Where an approval stands, in a word and its colour. */
export function StateTag({ state }: { state: ApprovalState }) {
  const { t } = useLanguage();
  return <Tag color={colors[state]}>{t(`approval.state_${state}`)}</Tag>;
}
