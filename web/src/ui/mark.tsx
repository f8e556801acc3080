/** camrelay's mark: always beside its name or in its frame, never read aloud itself. */
export function Mark() {
  return (
    <svg
      width="32"
      height="24"
      viewBox="0 0 32 24"
      fill="none"
      strokeWidth="2.5"
      aria-hidden="true"
    >
      <circle cx="11" cy="12" r="8.5" stroke="currentColor" />
      <path d="M11 12h18M24 7l5 5-5 5" stroke="var(--accent)" strokeLinecap="round" />
      <circle cx="11" cy="12" r="3" fill="var(--accent)" />
    </svg>
  );
}
