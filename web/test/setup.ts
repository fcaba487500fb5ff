import { afterEach } from "vitest";

// Only what the browser stand-in lacks and the components ask for while they draw.
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof window.matchMedia;

afterEach(() => {
  document.body.innerHTML = "";
  localStorage.clear();
});
