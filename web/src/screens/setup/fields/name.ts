/** The name in the API that a new field gets from its labels. Pure. */

/** `Taste of tea` → `taste_of_tea`; letters that no such name can have are left out. */
export function slug(label: string): string {
  return label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 40);
}

/** A free name beginning with `x_`: of the first label that has Latin letters, else `x_field_3`. */
export function fieldName(labels: string[], taken: ReadonlySet<string>): string {
  const base = labels.map(slug).find(Boolean);
  const candidate = (count: number) => (base ? `x_${base}${count > 1 ? `_${count}` : ""}` : `x_field_${count}`);
  let count = 1;
  while (taken.has(candidate(count))) count += 1;
  return candidate(count);
}
