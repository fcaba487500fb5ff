import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { field, object, refusal, serve, show } from "../../../test/stage";
import { RecordForm } from "./RecordForm";

const account = object("account", [
  field("name", "text", { label: "Name", required: true }),
  field("phone", "phone", { label: "Phone", help: "With area code" }),
  field("number", "auto_number", { read_only: true }),
  field("note", "text", { label: "Note" }),
]);
const session = { setup_required: false, user: null, company: null };
const session200: [number, unknown] = [200, session];

async function type(label: string, text: string) {
  fireEvent.change(await screen.findByLabelText(new RegExp(`^${label}`)), { target: { value: text } });
}

describe("a form for a new record", () => {
  it("asks for what is required before it asks the server", async () => {
    const log = serve({ "GET /api/session": session200 });
    show(<RecordForm object={account} onSaved={vi.fn()} onCancel={vi.fn()} />);
    fireEvent.click(await screen.findByRole("button", { name: "Create" }));
    expect(await screen.findByText("Name is required")).toBeTruthy();
    expect(log.some((sent) => sent.method === "POST")).toBe(false);
  });

  it("sends only what was filled in", async () => {
    const made = { id: "1", version: 1 };
    const log = serve({ "GET /api/session": session200, "POST /odata/account": [201, made] });
    const onSaved = vi.fn();
    show(<RecordForm object={account} onSaved={onSaved} onCancel={vi.fn()} />);
    await type("Name", "Haichuan");
    fireEvent.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalledWith(made));
    expect(log.find((sent) => sent.method === "POST")?.body).toEqual({ name: "Haichuan" });
  });

  it("shows what the server minds beside its field, and the rest above", async () => {
    serve({
      "GET /api/session": session200,
      "POST /odata/account": [
        400,
        refusal("invalid", "2 problems", [
          { code: "phone_malformed", target: "phone", message: "Too short" },
          { code: "rule", target: "elsewhere", message: "Not today" },
        ]),
      ],
    });
    show(<RecordForm object={account} onSaved={vi.fn()} onCancel={vi.fn()} />);
    await type("Name", "Haichuan");
    fireEvent.click(screen.getByRole("button", { name: "Create" }));
    expect((await screen.findByText("Too short")).closest("[data-field=phone]")).toBeTruthy();
    expect(screen.getByText("Not today").closest(".k-form-above")).toBeTruthy();
  });

  it("lets one insist on a possible duplicate", async () => {
    const log = serve({
      "GET /api/session": session200,
      "POST /api/duplicates/account": [200, { hits: [] }],
      "POST /odata/account": ({ path }) =>
        path.includes("allow_duplicate=true")
          ? [201, { id: "1", version: 1 }]
          : [409, refusal("duplicate", "Exists", [{ code: "duplicate", target: "name", message: "Exists already" }])],
    });
    const onSaved = vi.fn();
    show(<RecordForm object={{ ...account, checks_duplicates: true }} onSaved={onSaved} onCancel={vi.fn()} />);
    await type("Name", "Haichuan");
    fireEvent.click(screen.getByRole("button", { name: "Create" }));
    fireEvent.click(await screen.findByRole("button", { name: "Create anyway" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    expect(log.filter((sent) => sent.path.startsWith("/odata/account"))).toHaveLength(2);
  });
});

describe("a form for a record that is there", () => {
  const record = { id: "1", version: 3, name: "Old", phone: "123456", note: "n" };

  it("sends what has changed, with the version that it was changed on", async () => {
    const log = serve({ "GET /api/session": session200, "PATCH /odata/account/1": [200, { ...record, version: 4 }] });
    const onSaved = vi.fn();
    show(<RecordForm object={account} record={record} onSaved={onSaved} onCancel={vi.fn()} />);
    await type("Name", "New");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    const sent = log.find(({ method }) => method === "PATCH");
    expect(sent?.body).toEqual({ name: "New" });
    expect(sent?.headers["If-Match"]).toBe('"3"');
  });

  it("does not take what others save meanwhile for a wish to undo it", async () => {
    const log = serve({ "GET /api/session": session200, "PATCH /odata/account/1": [200, { ...record, version: 5 }] });
    const onSaved = vi.fn();
    function Live() {
      const [latest, setLatest] = useState(record);
      return (
        <>
          <button type="button" onClick={() => setLatest({ ...record, version: 4, note: "theirs" })}>
            Others save
          </button>
          <RecordForm object={account} record={latest} onSaved={onSaved} onCancel={vi.fn()} />
        </>
      );
    }
    show(<Live />);
    await type("Name", "New");
    fireEvent.click(screen.getByRole("button", { name: "Others save" }));
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    const sent = log.find(({ method }) => method === "PATCH");
    expect(sent?.body).toEqual({ name: "New" });
    expect(sent?.headers["If-Match"]).toBe('"3"');
  });

  it("shows both versions when somebody was faster, and saves the chosen one on theirs", async () => {
    const theirs = { ...record, version: 4, name: "Theirs", note: "changed too" };
    const log = serve({
      "GET /api/session": session200,
      "PATCH /odata/account/1": ({ headers }) =>
        headers["If-Match"] === '"4"'
          ? [200, { ...theirs, version: 5 }]
          : [412, { ...refusal("conflict", "Changed"), current: theirs }],
    });
    const onSaved = vi.fn();
    show(<RecordForm object={account} record={record} onSaved={onSaved} onCancel={vi.fn()} />);
    await type("Name", "Mine");
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Theirs")).toBeTruthy();
    expect(screen.getByText(/changed too/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Save my choice" }));
    await waitFor(() => expect(onSaved).toHaveBeenCalled());
    const last = log.filter(({ method }) => method === "PATCH").at(-1);
    expect(last?.headers["If-Match"]).toBe('"4"');
    expect(last?.body).toEqual({ name: "Mine" });
  });
});
