import { StoreError } from '@keepsight/store'

/**
 * What a failed call to the store says:
 * - `rows`: the store is well and refuses the rows; the same rows will be refused again.
 * - `store`: the store answered that it cannot now; nothing was inserted.
 * - `refused`: the store answered something else; it may be the rows, it may be the store.
 * - `unclear`: no answer; what was sent may be inserted, now or in a moment.
 */
export type FailureKind = 'rows' | 'store' | 'refused' | 'unclear'

/** ClickHouse's codes for values that do not fit: parsing, types, ranges, constraints. */
const rowCodes = new Set([
  6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 128, 131, 321, 349, 376, 407, 441, 467, 469, 544, 675, 676,
  691,
])
/** ClickHouse's codes for times when nothing would be taken: limits of memory, disk, time and connections, read-only, shutting down. */
const storeCodes = new Set([
  60, 74, 75, 76, 81, 159, 160, 164, 173, 192, 193, 194, 201, 202, 203, 209, 210, 236, 241, 242, 243, 252,
  279, 290, 319, 394, 425, 439, 497, 516, 528, 599, 668, 700, 702, 733, 999, 1000, 1001,
])

/** Reads the kind from the error and its causes. Only a code of the engine proves that it answered. */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof StoreError && error.code === 'rows_refused') return 'rows'
  const code = engineCode(error)
  if (code === null) return 'unclear'
  if (rowCodes.has(code)) return 'rows'
  return storeCodes.has(code) ? 'store' : 'refused'
}

/** ClickHouse's number for the error, from it or its causes; `null` when there is none. */
export function engineCode(error: unknown): number | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const number = (at as { engineCode?: unknown }).engineCode ?? (at as { code?: unknown }).code
    if (/^\d{1,4}$/.test(String(number))) return Number(number)
  }
  return null
}
