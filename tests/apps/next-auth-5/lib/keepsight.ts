import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { keepsightNext } from 'keepsight/next'
import { readSession } from './session'

const kept = globalThis as { keepsight?: Keepsight }

export const keepsight = (kept.keepsight ??= createKeepsight({
  url: process.env['KEEPSIGHT_URL'],
  key: process.env['KEEPSIGHT_KEY'],
  // How the tests want it.
  ...(JSON.parse(process.env['KEEPSIGHT_OPTIONS'] ?? '{}') as KeepsightOptions),
}))

export const { serveRequests, viewed, currentSession, currentRequest } = keepsightNext(keepsight, {
  session: readSession,
})
