/** The session keys of the benchmark, and their ids as the SDK makes them. */
import { createHmac } from 'node:crypto'

export const sessionsSecret = 'only-for-the-benchmark-of-user-sessions'

export const keyOf = (number) => `session-${String(number).padStart(24, '0')}`

export const keyIdOf = (key) =>
  createHmac('sha256', sessionsSecret).update(key).digest('base64url').slice(0, 22)
