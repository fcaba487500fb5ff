import { useCallback, useState } from "react";
import type { Field, ObjectDescription } from "@/api/contract";
import { targetOf, useObjects } from "@/describe";
import { kindOf } from "@/fields";

const storageKey = (object: string) => `kaidan.widths.${object}`;

function remembered(object: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(storageKey(object)) ?? "{}");
  } catch {
    return {};
  }
}

/** How wide each column is: as dragged on this device, else as its kind usually is. */
export function useColumnWidths(object: ObjectDescription) {
  const objects = useObjects();
  const [widths, setWidths] = useState(() => remembered(object.name));
  const resize = useCallback(
    (field: Field, width: number) => {
      setWidths((before) => {
        const next = { ...before, [field.name]: Math.round(Math.min(640, Math.max(72, width))) };
        localStorage.setItem(storageKey(object.name), JSON.stringify(next));
        return next;
      });
    },
    [object.name],
  );
  // The company's own short lists (stages, sources, …) need less room than names of customers.
  const short = new Set(objects.filter((one) => one.group === "setup").map((one) => one.name));
  const usual = (field: Field) => (short.has(targetOf(field)) ? 132 : kindOf(field).width);
  const widthOf = (field: Field) => widths[field.name] ?? (field.name === object.title_field ? 220 : usual(field));
  return { widthOf, resize };
}
