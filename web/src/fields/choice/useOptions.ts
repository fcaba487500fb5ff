import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Field, Option } from "@/api/contract";
import { pageQuery } from "@/api/queries";
import { titleOf, useObject } from "@/describe";

const none: Option[] = [];

/**
 * What may be chosen: the field's own options, or the company's tags where it lists none (then the values are ids of
 * tags). Tags are few and asked for once.
 */
export function useOptions(field: Field): Option[] {
  const object = useObject("tag");
  const asksTags = field.kind === "choices" && !field.options;
  const tags = useQuery({
    ...pageQuery("tag", { orderBy: object?.title_field, top: 1000 }),
    enabled: asksTags && Boolean(object),
    staleTime: 5 * 60_000,
  }).data?.value;
  return useMemo(() => {
    if (field.options) return field.options;
    if (!tags) return none;
    return tags.map((tag) => ({
      value: tag.id,
      label: titleOf(object, tag),
      color: typeof tag.color === "string" ? tag.color : null,
    }));
  }, [field.options, tags, object]);
}
