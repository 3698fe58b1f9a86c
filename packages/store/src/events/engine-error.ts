import { StoreError, type StoreErrorCode } from '../error.js'

/** Engine error codes that say that a row's data does not fit, which no retry will change. */
const dataErrors = new Set([6, 26, 27, 32, 33, 38, 41, 43, 53, 69, 70, 72, 117, 131, 321, 407, 441, 457])

const networkErrors =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|socket hang up|Timeout error/i

/**
 * The store's error for an engine's: by its code, and with the statement's name. The engine's own words quote data and
 * parameters, so they are left out, unless `ownSql` says that the reader of the message wrote the statement.
 */
export function engineError(name: string, error: unknown, { ownSql = false } = {}): StoreError {
  if (error instanceof StoreError) return error
  const engineCode = engineCodeOf(error)
  const code = storeCodeOf(name, engineCode, error)
  const said = ownSql && error instanceof Error ? firstSentence(error.message) : undefined
  const { type } = (error ?? {}) as EngineErrorShape
  const detail = said ?? [name, engineCode, typeof type === 'string' ? type : ''].filter(Boolean).join(' ')
  return new StoreError(code, detail, engineCode === undefined ? {} : { engineCode })
}

function storeCodeOf(name: string, engineCode: number | undefined, error: unknown): StoreErrorCode {
  if (engineCode === 159) return 'statement_timeout'
  if (engineCode === 241) return 'statement_memory'
  if (engineCode === 164) return 'statement_not_read_only'
  if (engineCode === 516 || engineCode === 193 || engineCode === 194) return 'clickhouse_unreachable'
  if (name === 'insert' && engineCode !== undefined && dataErrors.has(engineCode)) return 'rows_refused'
  const text =
    error instanceof Error ? `${error.message} ${String((error as NodeJS.ErrnoException).code)}` : ''
  return networkErrors.test(text) ? 'clickhouse_unreachable' : 'statement_failed'
}

/** Errors by their shape: the server's client and the embedded engine each have classes of their own. */
interface EngineErrorShape {
  /** The engine's number as text, or the embedded engine's own word such as `CHDB_INSERT`. */
  code?: unknown
  /** The number, where `code` is a word. */
  clickhouseCode?: unknown
  type?: unknown
}

function engineCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, clickhouseCode } = error as EngineErrorShape
  const number = Number(clickhouseCode ?? code)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

const firstSentence = (message: string): string => message.split('\n')[0]!.slice(0, 300).trim()
