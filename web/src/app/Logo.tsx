/** The product's mark and name. */
export function Logo({ compact }: { compact?: boolean }) {
  return (
    <span className="k-row" style={{ gap: 10 }}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" style={{ flex: "none" }}>
        <rect width="32" height="32" rx="8" fill="var(--brand)" />
        <path
          d="M10 8v16M10 17l9-9M14 13.5 22 24"
          fill="none"
          stroke="var(--on-brand)"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {!compact && <strong style={{ fontSize: 16, letterSpacing: "-0.01em" }}>Kaidan 开单</strong>}
    </span>
  );
}
