/** The page that stands in for one that is not there, or that broke. */
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Button } from "antd";
import { Compass } from "lucide-react";
import { useLanguage } from "@/i18n";
import { EmptyState, FailedState } from "@/ui";

export function Failure({ error, reset }: Partial<ErrorComponentProps> & { error: unknown; reset?: () => void }) {
  const router = useRouter();
  return (
    <FailedState
      error={error}
      retry={() => {
        reset?.();
        void router.invalidate();
      }}
    />
  );
}

export function NotFound() {
  const { t } = useLanguage();
  return (
    <EmptyState icon={Compass} title={t("error.not_found")} text={t("error.not_found_text")}>
      <Link to="/">
        <Button type="primary">{t("action.home")}</Button>
      </Link>
    </EmptyState>
  );
}
