/** The text of a condition: CodeMirror with the server's names to complete from and its findings marked. Loaded on demand. */
import { acceptCompletion, autocompletion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { offersAt } from "./complete";
import type { Fault, Names } from "./words";

interface Props {
  value: string;
  onChange: (value: string) => void;
  names: Names | undefined;
  faults: Fault[];
  label: string;
  placeholder: string;
  describedBy?: string;
}

export default function ConditionEditor({ value, onChange, names, faults, label, placeholder, describedBy }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef({ names, onChange });
  told.current = { names, onChange };
  const first = useRef({ value, label, placeholder, describedBy });

  useEffect(() => {
    if (!place.current) return;
    const { value, label, placeholder, describedBy } = first.current;
    const complete = (context: CompletionContext) => {
      const { names } = told.current;
      const found = names && offersAt(context.state.sliceDoc(0, context.pos), names);
      if (
        !found ||
        (found.from === context.pos && !context.explicit && !/[=[(]\s*$/.test(context.state.sliceDoc(0, context.pos)))
      ) {
        return null;
      }
      return {
        from: found.from,
        options: found.offers.map((offer, index) => ({
          // A value is found with its quote and without.
          label: offer.kind === "value" ? (offer.insert ?? offer.label) : offer.label,
          displayLabel: offer.label,
          apply: offer.insert,
          detail: offer.detail,
          info: offer.info,
          // Values in their own order; a record's own fields before those of others.
          boost: offer.kind === "value" ? -index : offer.label.includes(".") ? -1 : 1,
          type: offer.kind === "function" ? "function" : offer.kind === "value" ? "constant" : "variable",
        })),
      };
    };
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          EditorView.lineWrapping,
          placeholderOf(placeholder),
          autocompletion({ override: [complete], icons: false }),
          // Within a drawer that scrolls, lists would be cut off.
          tooltips({ parent: document.body }),
          keymap.of([{ key: "Tab", run: acceptCompletion }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({
            "aria-label": label,
            spellcheck: "false",
            autocapitalize: "off",
            ...(describedBy ? { "aria-describedby": describedBy } : {}),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    const shown = editor?.state.doc.toString();
    // An example was taken: what is typed comes back the same and changes nothing.
    if (editor && shown !== value) editor.dispatch({ changes: { from: 0, to: shown?.length ?? 0, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const length = editor.state.doc.length;
    const marks = faults.map((fault) => {
      const to = Math.min(fault.to, length);
      const from = Math.min(fault.from, to);
      return {
        from: from === to ? Math.max(0, from - 1) : from,
        to,
        severity: "error" as const,
        message: fault.message,
      };
    });
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [faults]);

  return <div ref={place} className="k-condition" data-wrong={faults.length > 0 || undefined} />;
}
