/**
 * Changes that others make, as they happen. One connection for the whole page, open only while somebody listens;
 * the browser reconnects by itself.
 */
import type { LiveEvent } from "./contract";

/** Stands for any object, after a gap in the stream. */
export const everything = "*";

const listeners = new Set<(event: LiveEvent) => void>();
let source: EventSource | null = null;

function open(): void {
  if (source || typeof EventSource === "undefined") return;
  source = new EventSource("/api/events");
  let before = false;
  source.onopen = () => {
    // Whatever happened while the line was down is not told again: listeners ask for everything.
    if (before) for (const listener of listeners) listener({ object: everything, id: "", kind: "reconnected" });
    before = true;
  };
  const receive = (message: MessageEvent<string>) => {
    let event: LiveEvent;
    try {
      event = JSON.parse(message.data);
    } catch {
      return; // a comment or a keep-alive
    }
    for (const listener of listeners) listener(event);
  };
  source.onmessage = receive;
  source.addEventListener("record", receive);
}

/** Calls `listener` for every change that the reader may see. Returns the way to stop that. */
export function onLiveEvent(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  open();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
  };
}
