/**
 * The shapes that the server answers with, as far as the client reads them (docs/operate/api.md).
 * Only types: no defaults, no conversions. Records themselves are described at run time by `/api/describe`.
 */

export type Id = string;

/** What may be done with one record; of one in the recycle bin `delete` says whether it may be restored. */
export interface Rights {
  update: boolean;
  delete: boolean;
  assign: boolean;
}

/** A record as OData sends it: its own fields, expanded references, and `@odata.…` annotations. */
export interface RecordData {
  id: Id;
  version: number;
  created_at?: string;
  created_by_id?: Id | null;
  updated_at?: string;
  updated_by_id?: Id | null;
  deleted_at?: string | null;
  owner_id?: Id | null;
  team_id?: Id | null;
  /** Of a single record: what this user may do with it. */
  "@kaidan.can"?: Rights;
  /** It waits for an approval: why it cannot be changed, and the fields that can be all the same. */
  "@kaidan.locked"?: { reason: string; open: string[] };
  [field: string]: unknown;
}

/** Something that the reader was told. */
export interface Notice {
  id: Id;
  kind: string;
  at: string;
  by: { id: Id; name: string } | null;
  text: string;
  record: { object: string; id: Id; title: string } | null;
  read: boolean;
}

export interface Notices {
  notices: Notice[];
  next: Id | null;
}

/** How much waits for the reader. */
export interface Waiting {
  /** 100 stands for more. */
  unread: number;
  due_today: number;
  overdue: number;
}

export interface Page {
  "@odata.count"?: number;
  "@odata.nextLink"?: string;
  value: RecordData[];
}

export type FieldKindName =
  | "text"
  | "long_text"
  | "integer"
  | "decimal"
  | "money"
  | "percent"
  | "boolean"
  | "date"
  | "time"
  | "instant"
  | "choice"
  | "choices"
  | "reference"
  | "user"
  | "team"
  | "email"
  | "phone"
  | "link"
  | "region"
  | "location"
  | "file"
  | "picture"
  | "auto_number"
  | "json";

export interface Option {
  value: string;
  label: string;
  color?: string | null;
}

export interface Field {
  name: string;
  kind: FieldKindName;
  label: string;
  help?: string | null;
  access: "read" | "write" | "masked";
  required: boolean;
  unique: boolean;
  searchable: boolean;
  sortable: boolean;
  filterable: boolean;
  tracked: boolean;
  custom: boolean;
  read_only: boolean;
  /** How its value comes about, where nobody enters it. */
  computed?: { by: "formula" | "roll_up"; text: string; state: "ready" | "computing" | "broken" } | null;
  options?: Option[] | null;
  target?: string | null;
  currency_field?: string | null;
  scale?: number | null;
  max_length?: number | null;
  /** Bytes of the largest file that it takes. */
  max_bytes?: number | null;
  default?: unknown;
  section?: string | null;
  section_label?: string | null;
}

export type Verb = "create" | "update" | "delete" | "import" | "export" | "assign";

/** A list of records that refer to one of the object. */
export interface Child {
  object: string;
  field: string;
  /** They are parts of it: entered, changed and removed on its page. */
  part: boolean;
}

/** A field of a section; it takes a row of its own where `wide` says so, or else as its kind usually does. */
export interface LayoutPlace {
  name: string;
  wide?: boolean | null;
}

export interface LayoutSection {
  kind: "section";
  title?: string | null;
  columns: number;
  collapsed: boolean;
  fields: LayoutPlace[];
}

/** Records of another object whose field points here. */
export interface LayoutList {
  kind: "list";
  object: string;
  field: string;
  columns: string[];
  order?: { field: string; descending: boolean } | null;
}

export type LayoutPart = LayoutSection | LayoutList | { kind: "files" };

export interface LayoutTab {
  title?: string | null;
  parts: LayoutPart[];
}

/** How a record's page and form are arranged, or a short form for new ones, as far as this user may see what stands there. */
export interface Layout {
  id: Id;
  kind: "page" | "quick";
  /** It is for some records only; the server says for which. */
  conditional: boolean;
  tabs: LayoutTab[];
  /** Fields beneath the title. */
  head: string[];
  /** What stands nowhere follows at the end. */
  rest: boolean;
}

export interface ObjectDescription {
  name: string;
  label: string;
  label_plural: string;
  icon?: string | null;
  custom: boolean;
  group: string;
  title_field: string;
  can: Record<Verb, boolean>;
  has_owner: boolean;
  /** The company has rules for it, which a form asks about. */
  has_rules: boolean;
  /** New records for which nobody is chosen are given out by rules. */
  assigned_by_rules: boolean;
  /** There may be others like a new record, which a form looks for while one types. */
  checks_duplicates?: boolean;
  /** Its records may be approved: their pages show approvals. */
  has_approvals: boolean;
  /** The reference to the whole that its records are parts of, as lines are of an opportunity. */
  part_of?: string | null;
  board_field?: string | null;
  calendar_field?: string | null;
  fields: Field[];
  children: Child[];
  keys: string[][];
  /** In the order in which they are tried; without one that fits, the description says what is shown. */
  layouts?: Layout[];
}

export interface Description {
  version: number | string;
  objects: ObjectDescription[];
}

export interface User {
  id: Id;
  name: string;
  email: string;
  locale: string | null;
  roles: { id: Id; name: string; kind: string }[];
  team_ids: Id[];
  is_administrator: boolean;
}

export interface Company {
  name: string;
  base_currency: string;
  time_zone: string;
  /** 1 Monday … 7 Sunday. */
  week_start: number;
  fiscal_year_start: number;
  locale: string;
}

export interface DemoUser {
  email: string;
  name: string;
  role: string;
  password: string;
}

export interface Session {
  setup_required: boolean;
  demo_users?: DemoUser[] | null;
  user: User | null;
  company: Company | null;
  csrf_token?: string | null;
}

export interface ErrorDetail {
  code: string;
  target?: string | null;
  message: string;
}

export interface ErrorBody {
  error: { code: string; message: string; details?: ErrorDetail[]; current?: RecordData };
  current?: RecordData;
}

export interface TimelineEntry {
  id: string;
  at: string;
  by: { id: Id; name: string } | null;
  kind: string;
  summary: string;
  changes?: { field: string; label: string; from: unknown; to: unknown }[];
  /** What the writer had to say about it. */
  note?: string | null;
  /** Of a merge that can still be undone. */
  merge?: Id | null;
  record?: { object: string; id: Id; title: string };
}

export interface Timeline {
  entries: TimelineEntry[];
  next?: string | null;
}

export interface Share {
  id: Id;
  user_id?: Id | null;
  team_id?: Id | null;
  /** Shown as it is when the server names whom the record is shared with. */
  name?: string | null;
  access: "read" | "write";
}

export interface Attachment {
  id: Id;
  name: string;
  media_type: string;
  size: number;
  at: string;
  by: { id: Id; name: string } | string | null;
}

/** What a file in a field is, as `FIELD@kaidan.file` of a record says; the name is missing where nobody asked for it. */
export interface StoredFile {
  id: Id;
  name?: string;
  media_type?: string;
  size?: number;
}

export interface DuplicateHit {
  object: string;
  id?: Id | null;
  title: string;
  owner: string | null;
  since: string | null;
  match: "exact" | "similar" | "pinyin";
  field: string;
  visible: boolean;
}

export interface SearchGroup {
  object: string;
  label: string;
  hits: { id: Id; title: string; subtitle?: string | null }[];
}

export interface BulkResult {
  done: number;
  failed: { id: Id; message: string }[];
}

export interface Region {
  code: string;
  name: string;
  children?: Region[] | null;
}

export interface LiveEvent {
  object: string;
  id: Id;
  kind: string;
}
