/** Activities by what the description says of them: which of their fields points to an object, and what kinds there are. */
import type { Field, ObjectDescription } from "@/api/contract";
import { fieldOf } from "@/describe";

/** The field of an activity that refers to records of this object; undefined when activities have none. */
export function activityTarget(object: ObjectDescription): string | undefined {
  return object.children.find((child) => child.object === "activity")?.field;
}

/** The first of these fields that the object has and that may be written. */
export function firstField(object: ObjectDescription, ...names: string[]): Field | undefined {
  return names.map((name) => fieldOf(object, name)).find((field) => field?.access === "write" && !field.read_only);
}
