import { StoreError } from '../error.js'

/** Functions that reach files or hosts and that the engine's read-only mode lets through. */
const forbiddenFunction = /\b(file|catboostEvaluate|ai[A-Z]\w*|AI[A-Z]\w*)`?\s*\(/

const textOrName = /'(?:[^'\\]|\\.)*'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\]|\\.)*)"/gs

/**
 * SQL that a person wrote, as a subquery: so it can be nothing but one question, without `FORMAT` or `INTO OUTFILE`. The rest
 * is refused by the engine's read-only mode; what that lets through is refused here.
 *
 * @param formatted the statement as the engine's own `formatQuerySingleLine` prints it: comments, other quotes and escapes
 *   are gone, so that what is looked at is what will run
 * @throws StoreError `statement_not_read_only`
 */
export function untrustedSql(formatted: string): string {
  const code = formatted.replace(textOrName, (quoted, ...names: unknown[]) =>
    quoted.startsWith("'") ? "''" : String(names[0] ?? names[1]).replace(/\W/g, '_'),
  )
  const forbidden = forbiddenFunction.exec(code)
  if (forbidden) throw new StoreError('statement_not_read_only', `${forbidden[1]}() is not available here`)
  // In a subquery the engine takes settings without asking whether they may be changed.
  const clause = /\b(INTO OUTFILE|SETTINGS)\s+\w*\s*[=']/i.exec(code)
  if (clause) throw new StoreError('statement_not_read_only', `${clause[1]} is not available here`)
  return `SELECT * FROM (\n${formatted}\n)`
}
