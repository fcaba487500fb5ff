import { fireEvent, render, screen } from "@testing-library/react";
import { Select } from "antd";
import { afterEach, expect, test, vi } from "vitest";
import { letTabLeave } from "./tabLeaves";

let undo = () => {};
afterEach(() => undo());

/** Opens a list of several choices and presses a key in it. */
function pressIn(key: string, code: number): ReturnType<typeof vi.fn> {
  const changed = vi.fn();
  const options = [{ value: "a" }, { value: "b" }];
  render(<Select mode="multiple" defaultValue={["a"]} options={options} onChange={changed} open />);
  fireEvent.keyDown(screen.getByRole("combobox"), { key, keyCode: code, which: code });
  return changed;
}

test("Tab chooses nothing", () => {
  undo = letTabLeave(document);
  expect(pressIn("Tab", 9)).not.toHaveBeenCalled();
});

test("Enter still chooses", () => {
  undo = letTabLeave(document);
  expect(pressIn("Enter", 13)).toHaveBeenCalled();
});
