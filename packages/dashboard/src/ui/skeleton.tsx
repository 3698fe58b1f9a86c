import './skeleton.css'

/** Grey lines in the place of rows that are on their way. */
export function SkeletonRows({ rows, height = 40 }: { rows: number; height?: number }) {
  return (
    <div className="skeleton-rows" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" style={{ height }}>
          {/* Uneven widths read as text to come. */}
          <span className="skeleton" style={{ width: `${String(62 - ((row * 17) % 34))}%` }} />
          <span className="skeleton" style={{ width: 44 }} />
        </div>
      ))}
    </div>
  )
}
