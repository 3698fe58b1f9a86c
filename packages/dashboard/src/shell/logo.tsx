/** The mark: an eye that keeps watch. Drawn in the current colour. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M5.5 16C8.200 11.300 11.800 9 16 9s7.800 2.300 10.500 7C23.800 20.700 20.200 23 16 23S8.200 20.700 5.500 16Z"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="3.3" fill="var(--on-accent)" />
    </svg>
  )
}
