/** Goes from one dashboard to another: the built-in one, one's own, those that are shared; and makes a new one. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import { pageQuery } from "@/api/queries";
import { useObject } from "@/describe";
import { useLanguage } from "@/i18n";

export function DashboardSwitch({ current }: { current: string }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const object = useObject("dashboard");
  const own = useQuery({
    ...pageQuery("dashboard", { orderBy: "name", top: 200, select: ["id", "name"] }),
    enabled: Boolean(object),
    staleTime: 60_000,
  });
  const others = own.data?.value ?? [];
  if (!object || (others.length === 0 && !object.can.create)) return null;
  return (
    <Select
      value={current}
      aria-label={t("boards.switch")}
      popupMatchSelectWidth={false}
      onChange={(next) => void navigate({ to: (next === "" ? "/dashboard" : `/dashboards/${next}`) as "/" })}
      options={[
        { value: "", label: t("boards.built_in") },
        ...others.map((one) => ({ value: one.id as string, label: String(one.name) })),
        ...(object.can.create ? [{ value: "new", label: t("boards.new") }] : []),
      ]}
    />
  );
}
