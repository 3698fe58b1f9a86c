import { randomUUID } from 'node:crypto'
import type { RejectReason } from '@keepsight/protocol'
import type { OperationalTables } from '@keepsight/store'
import type { Kysely } from 'kysely'
import { readUserAgent } from '../device.js'
import type { Geo } from '../place/geo.js'

/** Keeps that a log-in was not let in: `failed` by the app, or rejected by a rule of ours. */
export async function keepRefusal(
  { db, appId, now, geo }: { db: Kysely<OperationalTables>; appId: string; now: number; geo: Geo },
  refusal: {
    kind: 'failed' | RejectReason
    user: string | null
    ip: string | null
    userAgent: string | null
  },
): Promise<void> {
  await db
    .insertInto('log_in_refusal')
    .values({
      id: randomUUID(),
      app_id: appId,
      at: now,
      kind: refusal.kind,
      user_id: refusal.user,
      ip: refusal.ip,
      country: geo.locate(refusal.ip).country,
      ...readUserAgent(refusal.userAgent),
    })
    .execute()
}
