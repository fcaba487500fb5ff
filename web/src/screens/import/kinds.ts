/** The kinds of field that an import can make of a column; a reference needs a target and is made in the set-up. */
export const newKinds = [
  "text",
  "long_text",
  "choice",
  "choices",
  "date",
  "instant",
  "integer",
  "decimal",
  "money",
  "percent",
  "boolean",
  "phone",
  "email",
  "link",
  "user",
  "region",
] as const;
