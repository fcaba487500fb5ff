import { expect, it } from "vitest";
import { field, object } from "../../test/stage";
import { defaultColumns } from ".";

it("a list begins with whom it is about and how to reach them, and ends with whose it is", () => {
  const lead = object(
    "lead",
    [
      field("number", "auto_number"),
      field("position"),
      field("telephone", "phone"),
      field("mobile", "phone"),
      field("note", "long_text"),
      field("name"),
      field("company"),
      field("amount", "money", { section: "need" }),
      field("owner", "user"),
    ],
    { board_field: "status" },
  );
  expect(defaultColumns(lead)).toEqual(["name", "company", "amount", "telephone", "position", "number", "owner"]);
});
