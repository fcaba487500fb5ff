/** Which list is shown: in the address, so that it can be linked to. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Box, boxes } from "@/api/approvals";

export function useBox(): [Box, (box: Box) => void] {
  const { box } = useSearch({ strict: false }) as { box?: unknown };
  const navigate = useNavigate();
  const found = boxes.find((one) => one === box) ?? "waiting";
  return [found, (next) => void navigate({ to: ".", search: { box: next } as never, replace: true })];
}
