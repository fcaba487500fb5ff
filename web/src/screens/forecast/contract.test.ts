import { describe, expect, it } from "vitest";
import { type ForecastRow, forecastPath, unfolded } from "./contract";

const row = (id: string, depth: number, kind: "team" | "person" = "person"): ForecastRow => ({
  kind,
  id,
  label: id,
  depth,
  cells: {},
  below: null,
  call: null,
  superior: null,
  model: null,
  calls: null,
  may_call: false,
});

describe("the forecast", () => {
  it("is asked for by what is unusual", () => {
    expect(forecastPath({})).toBe("/api/forecast");
    expect(forecastPath({ period: "2026-Q3", known_on: "2026-08-01" })).toBe(
      "/api/forecast?known_on=2026-08-01&period=2026-Q3",
    );
  });

  it("folds a team with all below it, and nothing else", () => {
    const rows = [
      row("all", 0, "team"),
      row("east", 1, "team"),
      row("zhang", 2),
      row("south", 1, "team"),
      row("li", 2),
    ];
    const shown = (folded: string[]) => unfolded(rows, new Set(folded)).map((one) => one.id);
    expect(shown([])).toEqual(["all", "east", "zhang", "south", "li"]);
    expect(shown(["east"])).toEqual(["all", "east", "south", "li"]);
    expect(shown(["all", "south"])).toEqual(["all"]);
  });
});
