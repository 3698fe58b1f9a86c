import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageTypes } from '@keepsight/protocol'
import { startCollector } from '../testing/start-collector.js'

const weirdText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '\0', '\ud800', '1e400', 'NaN', '2026-01-31', ''),
)
const weird = fc.oneof(fc.jsonValue(), weirdText, fc.double(), fc.constantFrom(null, true, 0, -1, [], {}))
const field = <Value>(usual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: weird })

/** Messages that are nearly right, so that they get past the first checks. */
const message = fc.record(
  {
    type: field(fc.constantFrom(...messageTypes)),
    event: field(weirdText),
    messageId: field(fc.uuid()),
    userId: weird,
    anonymousId: weird,
    groupId: weird,
    previousId: weird,
    timestamp: field(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
    sentAt: field(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
    object: field(fc.record({ type: weirdText, id: weird, label: weird, url: weird }, { requiredKeys: [] })),
    properties: field(fc.dictionary(weirdText, weird)),
    traits: field(fc.dictionary(weirdText, weird)),
    context: field(
      fc.record(
        {
          ip: weird,
          userAgent: weird,
          page: field(fc.dictionary(fc.constantFrom('url', 'path', 'referrer', 'title'), weirdText)),
          library: weird,
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['type'] },
)

test('whatever a batch holds, each message is kept as a row or refused with its reason', async () => {
  const { post, spool, errors } = await startCollector()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(message, weird), { maxLength: 20 }),
      weird,
      weird,
      async (batch, sentAt, context) => {
        spool.records.length = 0
        const { status, body } = await post('/v1/batch', { batch, sentAt, context })
        expect(errors).toEqual([])
        if (status !== 200) {
          expect(status).toBe(400)
          expect(spool.records).toEqual([])
          return
        }
        expect(body.accepted! + body.rejected!.length).toBe(batch.length)
        expect(spool.records.length).toBe(body.accepted)
        for (const { row, month, messageId } of spool.records) {
          expect(row).toMatch(/^\{.*\}$/)
          expect(row).not.toMatch(/[\u0000-\u001f]|\\u0000|\\ud[89a-f]/)
          const columns = JSON.parse(row) as Record<string, unknown>
          expect(columns.message_id).toBe(messageId)
          expect(columns.time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
          expect(month).toBe(Number(String(columns.time).slice(0, 7).replace('-', '')))
          for (const bag of ['properties', 'traits', 'context']) JSON.parse(String(columns[bag]))
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('whatever bytes a body holds, the answer is a refusal and the process is unharmed', async () => {
  const { post, spool, errors } = await startCollector()
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom('identity', 'gzip', 'deflate', 'br', 'zstd'),
      async (bytes, encoding) => {
        const { status } = await post('/v1/batch', bytes, { headers: { 'content-encoding': encoding } })
        expect([400, 415]).toContain(status)
      },
    ),
    { numRuns: 200 },
  )
  expect(spool.records).toEqual([])
  expect(errors).toEqual([])
})
