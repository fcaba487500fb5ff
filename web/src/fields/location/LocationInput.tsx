import { Button, InputNumber, Space } from "antd";
import { LocateFixed } from "lucide-react";
import { useState } from "react";
import { useLanguage } from "@/i18n";
import type { InputProps } from "../kind";
import { pointOf } from ".";

export default function LocationInput({ id, value, onChange, invalid, disabled, describedBy }: InputProps) {
  const { t } = useLanguage();
  const point = pointOf(value);
  const [draft, setDraft] = useState<{ lat: number | null; lng: number | null }>({
    lat: point?.lat ?? null,
    lng: point?.lng ?? null,
  });
  const [locating, setLocating] = useState(false);

  const change = (next: typeof draft) => {
    setDraft(next);
    onChange(next.lat !== null && next.lng !== null ? next : null);
  };
  const locate = () => {
    setLocating(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        change({ lat: coords.latitude, lng: coords.longitude });
      },
      () => setLocating(false),
      { enableHighAccuracy: true, timeout: 10_000 },
    );
  };
  const common = {
    controls: false,
    disabled,
    status: invalid ? ("error" as const) : undefined,
    style: { width: "100%" },
  };
  return (
    <Space.Compact block>
      <InputNumber
        {...common}
        id={id}
        min={-90}
        max={90}
        value={draft.lat}
        placeholder={t("location.lat")}
        aria-label={t("location.lat")}
        aria-describedby={describedBy}
        onChange={(lat) => change({ ...draft, lat })}
      />
      <InputNumber
        {...common}
        min={-180}
        max={180}
        value={draft.lng}
        placeholder={t("location.lng")}
        aria-label={t("location.lng")}
        onChange={(lng) => change({ ...draft, lng })}
      />
      <Button
        icon={<LocateFixed size={16} />}
        loading={locating}
        disabled={disabled}
        onClick={locate}
        aria-label={t("location.here")}
        title={t("location.here")}
      />
    </Space.Compact>
  );
}
