import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { field, object, serve, show } from "../../../test/stage";
import { Composer } from "./Composer";

const lead = object("lead", [field("name"), field("next_contact_on", "date")]);
const activity = object(
  "activity",
  [
    field("subject", "text", { label: "Subject" }),
    field("kind", "choice", {
      label: "Kind",
      options: ["call", "task"].map((value) => ({ value, label: value })),
    }),
    field("outcome", "long_text", { label: "Outcome" }),
    field("lead", "reference", { target: "lead" }),
  ],
  { title_field: "subject" },
);

/** Logs this on a lead that was to be called on that day; what was then written into the lead. */
async function logged(kind: string, promised: string | null): Promise<unknown[]> {
  const log = serve({
    "GET /api/describe": [200, { version: "1", objects: [lead, activity] }],
    "POST /odata/activity": [201, { id: "a", version: 1 }],
    "PATCH /odata/lead(1)": [200, { id: "1", version: 2 }],
  });
  show(<Composer object={lead} field="lead" record={{ id: "1", version: 1, next_contact_on: promised }} />);
  fireEvent.click(await screen.findByRole("button", { name: kind }));
  fireEvent.change(screen.getByLabelText(kind === "task" ? "Subject" : "Outcome"), { target: { value: "Spoke" } });
  fireEvent.click(screen.getByRole("button", { name: /^Log/ }));
  await waitFor(() => expect(log.some((sent) => sent.method === "POST")).toBe(true));
  await waitFor(() => expect(screen.queryByRole("button", { name: /^Log/ })).toBeNull());
  return log.filter((sent) => sent.method === "PATCH").map((sent) => sent.body);
}

describe("a promise to be in touch", () => {
  it("is kept by whoever has been", async () => {
    expect(await logged("call", "2020-01-02")).toEqual([{ next_contact_on: null }]);
  });
  it("stands while its day is still to come", async () => {
    expect(await logged("call", "2999-01-02")).toEqual([]);
  });
  it("is not kept by writing down what to do", async () => {
    expect(await logged("task", "2020-01-02")).toEqual([]);
  });
});

describe("what was begun", () => {
  it("is there again after one has looked elsewhere", async () => {
    serve({ "GET /api/describe": [200, { version: "1", objects: [lead, activity] }] });
    function TwoRecords() {
      const [id, setId] = useState("1");
      return (
        <>
          {["1", "2"].map((other) => (
            <button key={other} type="button" onClick={() => setId(other)}>
              {other}
            </button>
          ))}
          <Composer key={id} object={lead} field="lead" record={{ id, version: 1 }} />
        </>
      );
    }
    show(<TwoRecords />);
    const text = () => screen.getByLabelText<HTMLTextAreaElement>("Outcome").value;
    fireEvent.change(await screen.findByLabelText("Outcome"), { target: { value: "They want a" } });
    fireEvent.click(screen.getByRole("button", { name: "2" }));
    expect(text()).toBe("");
    fireEvent.click(screen.getByRole("button", { name: "1" }));
    expect(text()).toBe("They want a");
  });
});
