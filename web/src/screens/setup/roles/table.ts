/** What a role may do, as the server keeps it, and what an edit of it changes. Pure. */

export const actions = ["read", "create", "update", "delete", "import", "export", "assign"] as const;
export type ActionName = (typeof actions)[number];

/** How far an action reaches, from nothing to everything. */
export const reaches = ["none", "own", "own_below", "team", "team_below", "teams", "all"] as const;
export type ReachName = (typeof reaches)[number];

export const accesses = ["write", "read", "masked", "hidden"] as const;
export type AccessName = (typeof accesses)[number];

/** The row that speaks for every object that has none of its own. */
export const everyObject = "*";

type Table<T> = Record<string, Record<string, T>>;

export interface Permissions {
  objects: Table<string>;
  fields: Table<string>;
  /** The chosen teams, where a reach is `teams`. */
  teams?: Table<string[]>;
  /** Objects that only administrators may write. The server's word, not the editor's. */
  administrators?: string[];
}

/** Whether no role but the administrators' may do this, so that there is nothing to choose. */
export function isAdministratorsAlone({ administrators }: Permissions, object: string, action: ActionName): boolean {
  return action !== "read" && action !== "export" && (administrators ?? []).includes(object);
}

/** Sets one cell; nothing takes it away, and a row without cells with it. The given table stays as it is. */
export function withCell<T>(table: Table<T>, row: string, column: string, value: T | undefined): Table<T> {
  const { [column]: _, ...rest } = table[row] ?? {};
  const cells = value === undefined ? rest : { ...rest, [column]: value };
  const { [row]: __, ...others } = table;
  return Object.keys(cells).length > 0 ? { ...others, [row]: cells } : others;
}

export interface Change {
  part: "objects" | "fields" | "teams";
  row: string;
  column: string;
}

function changesOf<T>(part: Change["part"], before: Table<T>, after: Table<T>): Change[] {
  const rows = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...rows].flatMap((row) => {
    const columns = new Set([...Object.keys(before[row] ?? {}), ...Object.keys(after[row] ?? {})]);
    return [...columns]
      .filter((column) => JSON.stringify(before[row]?.[column]) !== JSON.stringify(after[row]?.[column]))
      .map((column) => ({ part, row, column }));
  });
}

/** Every cell in which two tables differ. */
export function differences(before: Permissions, after: Permissions): Change[] {
  return [
    ...changesOf("objects", before.objects, after.objects),
    ...changesOf("fields", before.fields, after.fields),
    ...changesOf("teams", before.teams ?? {}, after.teams ?? {}),
  ];
}

/** What holds for an object where its own row says nothing: the row for all. */
export function inherited(permissions: Permissions, object: string, action: string): string | undefined {
  return object === everyObject ? undefined : (permissions.objects[everyObject]?.[action] ?? "none");
}
