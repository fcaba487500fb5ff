/** One's own choice of what one is told and how, as the server keeps it: read once, written as a whole. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import { useLanguage } from "@/i18n";
import { useNotify } from "@/ui";

export interface Choice {
  has_mail: boolean;
  anytime: boolean;
  /** When the digest of a working day comes, `08:30`. */
  digest: string | null;
  digest_mailed: boolean;
  /** Minutes before something is due. */
  remind: number | null;
  kinds: { kind: string; label: string; mailed: boolean }[];
}

const path = "/api/notices/choice";

export function useChoice() {
  const { locale } = useLanguage();
  const notify = useNotify();
  const client = useQueryClient();
  const key = ["mail-choice", locale];
  const answer = useQuery({ queryKey: key, queryFn: ({ signal }) => request<Choice>(path, { signal }) });
  const put = async (next: Choice) => {
    client.setQueryData(key, next);
    const { anytime, digest, digest_mailed, remind } = next;
    const muted = next.kinds.filter((one) => !one.mailed).map((one) => one.kind);
    try {
      await request(path, { method: "PUT", body: { muted, anytime, digest, digest_mailed, remind } });
    } catch (error) {
      client.setQueryData(key, answer.data);
      notify.failed(error);
    }
  };
  return { answer, choice: answer.data, put };
}
