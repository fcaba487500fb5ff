import { expect, it } from "vitest";
import type { User } from "@/api/contract";
import { askedFor, periodOf, scopeOf } from "./scope";

const user = (kind: string): User => ({
  id: "u1",
  name: "Lin",
  email: "lin@example.com",
  locale: null,
  roles: [{ id: "r", name: kind, kind }],
  team_ids: [],
  is_administrator: kind === "administrator",
});

it("shows representatives their own figures first, managers their reach", () => {
  expect(scopeOf({}, user("representative"))).toBe("mine");
  expect(scopeOf({}, user("manager"))).toBe("all");
  expect(scopeOf({}, user("assistant"))).toBe("all");
  expect(scopeOf({}, user("administrator"))).toBe("all");
  expect(scopeOf({ scope: "all" }, user("representative"))).toBe("all");
});

it("asks reports for the same people as the page says", () => {
  expect(askedFor("mine", user("manager"), "t1")).toEqual({ owner: "u1" });
  expect(askedFor("all", user("manager"), "t1")).toEqual({ team: "t1" });
  expect(askedFor("all", user("manager"), undefined)).toEqual({});
});

it("takes any address", () => {
  expect(periodOf({ period: 7 })).toBe("this_month");
  expect(periodOf({ period: "last_quarter" })).toBe("last_quarter");
});
