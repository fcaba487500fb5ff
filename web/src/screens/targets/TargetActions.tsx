/** Beside the title of a target's page: what whoever looks is asked for. */
import { useQuery } from "@tanstack/react-query";
import type { PartProps } from "@/records/extensions";
import { Agreement } from "./Agreement";
import { discussionQuery } from "./contract";
import "./targets.css";

export default function TargetActions({ record }: PartProps) {
  const { data } = useQuery(discussionQuery(record.id));
  if (!data) return null;
  return (
    <Agreement
      id={record.id}
      title={String(record.said_of ?? "")}
      canSignOff={data.can_sign_off}
      canConfirm={data.can_confirm}
    />
  );
}
