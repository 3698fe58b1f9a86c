import { StoreError } from '../error.js'

/** User, password, database name, rights: another try changes nothing. SQLSTATE. */
const refusals = new Set(['28000', '28P01', '3D000', '42501'])
/** Serialization failure, deadlock. */
const conflicts = new Set(['40001', '40P01'])
/** Shutting down, crashed, starting, too many connections, transaction given up. Class 08 is connections too. */
const tooMany = '53300'
const absences = new Set(['57P01', '57P02', '57P03', tooMany, '25P03', '25P04'])

/**
 * What an error of the PostgreSQL client means. The client's own error is kept as the cause where it is about the connection;
 * one about a statement may carry values of rows, and is not.
 */
export function postgresError(error: unknown): StoreError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^[0-9A-Z]{5}$/.test(code)) {
    // The client itself: no password in the URL where the server wants one.
    if (error instanceof Error && /client password must be/.test(error.message))
      return new StoreError('database_refused', 'the server asks for a password')
    return new StoreError('database_unreachable', code || undefined, { cause: error })
  }
  if (refusals.has(code)) return new StoreError('database_refused', code, { cause: error })
  if (conflicts.has(code)) return new StoreError('database_conflict', code)
  if (absences.has(code) || code.startsWith('08'))
    return new StoreError('database_unreachable', code === tooMany ? 'too many connections' : code, {
      cause: error,
    })
  return new StoreError('database_statement_failed', code)
}
