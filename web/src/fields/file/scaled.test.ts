import { expect, test } from "vitest";
import { fit, renamed } from "./scaled";

test.each([
  [
    [4000, 3000],
    [1600, 1200],
  ],
  [
    [3000, 4000],
    [1200, 1600],
  ],
  [
    [800, 600],
    [800, 600],
  ],
  [
    [1600, 1],
    [1600, 1],
  ],
  [
    [16000, 1],
    [1600, 1],
  ],
])("%o becomes %o", ([width = 0, height = 0], [wide, high]) => {
  expect(fit(width, height)).toEqual({ width: wide, height: high });
});

test.each([
  ["IMG_1.JPG", "image/jpeg", "IMG_1.JPG"],
  ["泵.png", "image/webp", "泵.webp"],
  ["泵", "image/png", "泵.png"],
  ["v1.2.jpeg", "image/png", "v1.2.png"],
])("%s as %s is called %s", (name, type, expected) => {
  expect(renamed(name, type)).toBe(expected);
});
