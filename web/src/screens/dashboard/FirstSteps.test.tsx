import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { serve, show } from "../../../test/stage";
import { FirstSteps } from "./FirstSteps";

const counts = (team: number, user: number, account: number, opportunity: number) =>
  serve(
    Object.fromEntries(
      Object.entries({ team, user, account, opportunity }).map(([object, count]) => [
        `GET /odata/${object}`,
        [200, { value: [], "@odata.count": count }],
      ]),
    ),
  );

it("shows what is still to do in a new company", async () => {
  counts(3, 1, 0, 0);
  show(<FirstSteps />);
  const steps = await screen.findAllByRole("link");
  expect(steps.map((step) => step.hasAttribute("data-done"))).toEqual([true, false, false, false]);
  expect(steps[2]?.getAttribute("href")).toContain("/import?object=account");
});

it("is gone once everything is done", async () => {
  const log = counts(3, 2, 10, 1);
  show(<FirstSteps />);
  await waitFor(() => expect(log.length).toBe(4));
  expect(screen.queryByRole("link")).toBeNull();
});
