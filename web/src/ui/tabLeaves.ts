/**
 * Tab leaves a list of several choices. The list's own handler takes Tab for Enter and would switch the marked option on or off, which
 * nobody sees happen who is on the way to the next field. Heard before that handler; the browser then moves on as it does everywhere.
 */
export function letTabLeave(root: Document): () => void {
  const keep = (event: KeyboardEvent) => {
    if (event.key === "Tab" && (event.target as Element | null)?.closest(".ant-select-multiple"))
      event.stopPropagation();
  };
  root.addEventListener("keydown", keep, true);
  return () => root.removeEventListener("keydown", keep, true);
}
