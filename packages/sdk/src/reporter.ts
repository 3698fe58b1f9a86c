import { KeepsightError, type KeepsightErrorCode } from './errors.js'

/** Where the SDK speaks; `console` by default. */
export interface Logger {
  warn(message: string): void
  error(message: string): void
}

/** Tells the app that something went wrong. Never throws. */
export type Report = (problem: KeepsightErrorCode | KeepsightError, detail?: string, cause?: unknown) => void

/** So serious that production hears of them too, once per process. */
const loudInProduction: ReadonlySet<KeepsightErrorCode> = new Set<KeepsightErrorCode>([
  'invalid_option',
  'key_missing',
  'key_refused',
  'redirected',
  'queue_dir_failed',
  'class_name_shortened',
  'server_not_installed',
  'server_failed',
  'no_session_store',
  'session_key_not_ours',
  'unguarded_writer',
])

/** A distinct sentence is repeated at most once in this time. */
const repeatAfterMs = 60_000

interface ReporterOptions {
  development: boolean
  logger: Logger
  onError: ((error: KeepsightError) => void) | undefined
  now: () => number
}

/**
 * Makes the one function through which every failure passes: `onError` hears each, the console hears each distinct
 * one a minute in development, and in production only those that lose data until somebody acts, once.
 */
export function createReporter({ development, logger, onError, now }: ReporterOptions): Report {
  const toldAt = new Map<string, number>()

  function isNew(text: string): boolean {
    const last = toldAt.get(text)
    if (last !== undefined && (!development || now() - last < repeatAfterMs)) return false
    if (toldAt.size >= 200) toldAt.clear()
    toldAt.set(text, now())
    return true
  }

  return function report(problem, detail, cause) {
    const error =
      problem instanceof KeepsightError
        ? problem
        : new KeepsightError(problem, detail, cause === undefined ? undefined : { cause })
    try {
      const loud = development || loudInProduction.has(error.code)
      if (loud && isNew(development ? error.message : error.code)) {
        logger.warn(`keepsight: ${error.message}${development ? causeOf(error.cause) : ''}`)
      }
      onError?.(error)
    } catch {
      // The app's own hook failed; there is nobody left to tell.
    }
  }
}

function causeOf(cause: unknown): string {
  if (cause instanceof Error) return `\n  ${cause.stack ?? cause.message}`
  return ''
}
