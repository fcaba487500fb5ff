import { Switch } from "antd";
import type { InputProps } from "../kind";

export default function BooleanInput({ value, onChange, label, describedBy, ...rest }: InputProps) {
  return (
    <span style={{ display: "flex", alignItems: "center", minHeight: 34 }}>
      <Switch
        id={rest.id}
        checked={Boolean(value)}
        onChange={onChange}
        disabled={rest.disabled}
        autoFocus={rest.autoFocus}
        aria-label={label}
        aria-describedby={describedBy}
      />
    </span>
  );
}
