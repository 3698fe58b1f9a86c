// #region keepsight
import { createKeepsight, type Keepsight } from 'keepsight'
import { keepsightNext } from 'keepsight/next'
import { getSession } from './session'

// One in the process: Next evaluates this file several times.
const kept = globalThis as { keepsight?: Keepsight }

export const keepsight = (kept.keepsight ??= createKeepsight({
  url: process.env.KEEPSIGHT_URL, // left out: the server runs inside this app, on ./.keepsight
  key: process.env.KEEPSIGHT_KEY,
}))

export const { serveRequests, viewed, currentSession, currentRequest } = keepsightNext(keepsight, {
  session: getSession,
})
// #endregion
