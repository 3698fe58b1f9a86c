import type { ErrorCode } from '@keepsight/protocol'

/** The codes with which a report refuses a request; their status and sentences are in the protocol's table. */
export type RefusalCode = Extract<
  ErrorCode,
  'invalid_query' | 'unknown_metric' | 'unknown_dimension' | 'invalid_cursor'
>

/** Why a request was refused: which field, and what to write instead. */
export interface Refusal {
  code: RefusalCode
  message: string
}

/** An answer, or why there is none. Failures of the store are thrown; only the asker's mistakes are values. */
export type Result<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal }

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** Leaves the surrounding {@link attempt} with a refusal. */
export function refuse(code: RefusalCode, message: string): never {
  throw new Refused({ code, message })
}

/** Runs `read`; a {@link refuse} within it becomes a value. */
export async function attempt<Value>(read: () => Value | Promise<Value>): Promise<Result<Value>> {
  try {
    return { ok: true, value: await read() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal }
    throw error
  }
}
