import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { field, refusal, show } from "../../../test/stage";
import FileInput from "./FileInput";

/** A server that takes uploads, in the hands of the test: each request waits until it is answered. */
class Uploads {
  static open: Uploads[] = [];
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 0;
  responseText = "";
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  constructor() {
    Uploads.open.push(this);
  }
  setRequestHeader() {}
  send() {}
  abort() {
    this.onabort?.();
  }
  answer(status: number, body: unknown) {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
}
// `open` is the method of a request, too.
Object.defineProperty(Uploads.prototype, "open", { value: () => {} });

const contract = field("contract", "file", { label: "Contract", max_bytes: 10 });

function Form({ onBusy }: { onBusy: (busy: boolean) => void }) {
  const [value, setValue] = useState<unknown>(null);
  return <FileInput field={contract} value={value} onChange={setValue} onBusy={onBusy} />;
}

const chooser = () => document.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement;
const choose = (content: string) =>
  fireEvent.change(chooser(), { target: { files: [new File([content], "deal.txt", { type: "text/plain" })] } });

async function begin() {
  Uploads.open = [];
  vi.stubGlobal("XMLHttpRequest", Uploads);
  const onBusy = vi.fn();
  show(<Form onBusy={onBusy} />);
  await screen.findByRole("button", { name: "Contract: Choose a file" });
  return onBusy;
}

afterEach(() => vi.unstubAllGlobals());

it("uploads, shows how far it is, and keeps the file until it is removed", async () => {
  const onBusy = await begin();
  choose("signed");
  await waitFor(() => expect(Uploads.open).toHaveLength(1));
  expect(onBusy.mock.calls).toEqual([[true]]);
  Uploads.open[0]?.upload.onprogress?.({ loaded: 3, total: 6 });
  await waitFor(() => expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("50"));
  Uploads.open[0]?.answer(201, { id: "7", name: "deal.txt", media_type: "text/plain", size: 6 });
  expect((await screen.findByRole("link", { name: "deal.txt" })).getAttribute("href")).toBe("/api/files/7");
  expect(onBusy.mock.calls).toEqual([[true], [false]]);
  fireEvent.click(screen.getByRole("button", { name: "Remove deal.txt" }));
  await screen.findByRole("button", { name: "Contract: Choose a file" });
});

it("says beside the field what is too large, without sending it", async () => {
  await begin();
  choose("much too much");
  expect((await screen.findByRole("alert")).textContent).toContain("10");
  expect(Uploads.open).toHaveLength(0);
});

it("says beside the field why the server refused, and lets one try again", async () => {
  await begin();
  choose("signed");
  await waitFor(() => expect(Uploads.open).toHaveLength(1));
  Uploads.open[0]?.answer(413, refusal("too_large", "The file is larger than 100 MB."));
  expect((await screen.findByRole("alert")).textContent).toBe("The file is larger than 100 MB.");
  expect(screen.getByRole("button", { name: "Contract: Choose a file" })).toBeTruthy();
});

it("can be called off", async () => {
  const onBusy = await begin();
  choose("signed");
  await waitFor(() => expect(Uploads.open).toHaveLength(1));
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await screen.findByRole("button", { name: "Contract: Choose a file" });
  await waitFor(() => expect(onBusy).toHaveBeenLastCalledWith(false));
  expect(screen.queryByRole("alert")).toBeNull();
});
