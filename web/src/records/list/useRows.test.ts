import { expect, test } from "vitest";
import { inPlace } from "./useRows";

const rows = (ids: string) => [...ids].map((id) => ({ id, version: 1 }));
const order = (fresh: string, before: string) =>
  inPlace(rows(fresh), [...before])
    .map((row) => row.id)
    .join("");

test.each([
  ["the first answer is shown as it came", "abc", "", "abc"],
  ["a changed row keeps its place", "cab", "abc", "abc"],
  ["a new row comes first", "ncab", "abc", "nabc"],
  ["a row that has gone leaves no gap", "ca", "abc", "ac"],
  ["the next page comes after", "abcde", "abc", "abcde"],
  ["a changed row and the next page", "cabde", "abc", "abcde"],
])("%s", (_, fresh, before, expected) => expect(order(fresh, before)).toBe(expected));
