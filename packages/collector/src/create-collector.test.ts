import { describe, expect, test } from 'vitest'
import { startCollector } from './testing/start-collector.js'

describe('createCollector', () => {
  test('keeps a view and answers once it is in the spool', async () => {
    const { post, spool } = await startCollector()
    const answer = await post('/v1/view', {
      messageId: 'm1',
      timestamp: '2026-01-31T12:00:00.000Z',
      userId: 'u1',
      object: { type: 'Invoice', id: 812, label: 'Invoice 812' },
    })
    expect(answer.body).toEqual({ success: true, accepted: 1, rejected: [] })
    expect(spool.rows()).toMatchObject([
      { app_id: 'shop', object_id: '812', time: '2026-01-31 12:00:00.000' },
    ])
    expect(spool.records[0]).toMatchObject({ appId: 'shop', messageId: 'm1', month: 202601 })
  })
})
