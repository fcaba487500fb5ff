import { useQuery } from "@tanstack/react-query";
import type { Company, User } from "./contract";
import { sessionQuery } from "./queries";

/** Who is signed in, and for which company. */
export function useSession(): { user: User | null; company: Company | null } {
  const { data } = useQuery(sessionQuery);
  return { user: data?.user ?? null, company: data?.company ?? null };
}
