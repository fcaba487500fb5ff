/** A labelled field of a hand-written form, with its help or what is wrong with it. */
import { type ReactNode, useId } from "react";

interface Props {
  label: string;
  problem?: string;
  help?: string;
  /** Draws the editor with the id that the label points to. */
  children: (id: string) => ReactNode;
}

export function Line({ label, problem, help, children }: Props) {
  const id = useId();
  return (
    <div className="k-line">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {problem ? (
        <div className="k-form-problem" role="alert">
          {problem}
        </div>
      ) : (
        help && <div className="k-form-help">{help}</div>
      )}
    </div>
  );
}
