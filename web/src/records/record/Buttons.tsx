/** The buttons that an administrator put on the records of an object: each sets an automation off. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Zap } from "lucide-react";
import { request } from "@/api/client";
import type { Id, ObjectDescription, RecordData } from "@/api/contract";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";

interface Offered {
  id: Id;
  label: string;
}

export function Buttons({ object, record }: { object: ObjectDescription; record: RecordData }) {
  const { t } = useLanguage();
  const notify = useNotify();
  const offered = useQuery({
    queryKey: ["records", "automation", "buttons", object.name],
    queryFn: ({ signal }) =>
      request<Offered[]>(`/api/automations/buttons?object=${encodeURIComponent(object.name)}`, { signal }),
    staleTime: 60_000,
  }).data;
  const press = async (button: Offered) => {
    try {
      await request(`/api/automations/${button.id}/press`, { method: "POST", body: { record: record.id } });
      notify.done(t("auto.press_done", { label: button.label }));
    } catch (error) {
      notify.failed(error);
    }
  };
  return offered?.map((button) => (
    <Button key={button.id} icon={<Zap size={16} />} onClick={() => void press(button)}>
      {button.label}
    </Button>
  ));
}
