import { useEffect, useRef } from "react";

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>;

/** Whether the keys that are pressed belong to a field that one types into, or to an open layer above the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
    return !(target instanceof HTMLInputElement && target.type === "checkbox");
  }
  return Boolean(target.closest("[role=dialog], [role=menu], [role=listbox]"));
}

/** The name of a pressed key: `mod+k` (⌘ or Ctrl), `shift+ArrowDown`, `n`. */
export function keyName(event: KeyboardEvent | React.KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey ? "mod+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "shift+" : "";
  return mod + shift + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** Runs a function when its key is pressed anywhere on the page; single keys are left alone while one types. */
export function useHotkeys(hotkeys: Hotkeys): void {
  const current = useRef(hotkeys);
  current.current = hotkeys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const name = keyName(event);
      const run = current.current[name];
      if (!run || (!name.startsWith("mod+") && isTyping(event.target))) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}

/** The sign of the ⌘ key on this machine. */
export const modSign = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
