import type { EndedBy } from '@keepsight/protocol'
import type { Principal } from '../access/principal.js'

/** Whom an ending is put down to, on a route for readers. */
export function endedBy(principal: Principal): EndedBy {
  if (principal.kind === 'dashboard' || principal.kind === 'admin') return { kind: principal.kind, id: null }
  return { kind: 'api', id: null }
}
