/** What is chosen from a few: a list at the side, a drop-down on a phone. The choice lives in the address. */
import { Select } from "antd";
import type { ReactNode } from "react";

interface Props {
  label: string;
  options: { value: string; label: string; icon?: ReactNode; count?: number }[];
  value: string | undefined;
  onChoose: (value: string) => void;
  children: ReactNode;
}

export function Choices({ label, options, value, onChoose, children }: Props) {
  return (
    <div className="k-setup-split">
      <Select
        className="k-setup-choose"
        aria-label={label}
        value={value}
        options={options.map((option) => ({ value: option.value, label: option.label }))}
        onChange={onChoose}
      />
      <nav className="k-card k-setup-choices" aria-label={label}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="k-plain"
            aria-current={option.value === value}
            onClick={() => onChoose(option.value)}
          >
            {option.icon}
            <span className="k-grow k-ellipsis">{option.label}</span>
            {option.count !== undefined && option.count > 0 && <span className="k-count">{option.count}</span>}
          </button>
        ))}
      </nav>
      <div style={{ minWidth: 0 }}>{children}</div>
    </div>
  );
}
