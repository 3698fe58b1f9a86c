import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDeadLetters } from './open-dead-letters.js'
import type { DeadLetter } from './port.js'

const day = 24 * 60 * 60 * 1000
let dir: string
let time: number
const now = () => time
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'dead-letters-'))
  time = Date.UTC(2026, 8, 1, 12)
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

function letter(messageId: string, more: Partial<DeadLetter> = {}): DeadLetter {
  const row = `{"message_id":"${messageId}"}`
  return {
    appId: 'shop',
    messageId,
    month: 202609,
    row,
    reason: 'rows_refused',
    engineCode: 27,
    refusedAt: time,
    ...more,
  }
}
const ids = (letters: DeadLetter[]) => letters.map(({ messageId }) => messageId)

describe('openDeadLetters', () => {
  it('keeps letters over a restart, newest first, in a file of JSON lines a day', async () => {
    const first = await openDeadLetters({ dir, now })
    await first.add([letter('a'), letter('b')])
    time += day
    await first.add([letter('c', { appId: 'blog' })])
    const second = await openDeadLetters({ dir, now })
    expect(ids(await second.list())).toEqual(['c', 'b', 'a'])
    expect(ids(await second.list({ appId: 'shop', limit: 1 }))).toEqual(['b'])
    expect(second.count()).toBe(3)
    expect((await readdir(dir)).sort()).toEqual(['2026-09-01.ndjson', '2026-09-02.ndjson'])
    const lines = (await readFile(path.join(dir, '2026-09-01.ndjson'), 'utf8')).split('\n').filter(Boolean)
    expect(JSON.parse(lines[0]!)).toEqual(letter('a', { refusedAt: time - day }))
  })

  it('keeps a message once, however often it is refused', async () => {
    const letters = await openDeadLetters({ dir, now })
    await letters.add([letter('a')])
    await letters.add([letter('a'), letter('a', { appId: 'blog' })])
    expect((await openDeadLetters({ dir, now })).count()).toBe(2)
  })

  it('forgets letters that were removed', async () => {
    const letters = await openDeadLetters({ dir, now })
    await letters.add([letter('a'), letter('b')])
    await letters.remove([{ appId: 'shop', messageId: 'a' }])
    expect(ids(await (await openDeadLetters({ dir, now })).list())).toEqual(['b'])
    await letters.remove([{ appId: 'shop', messageId: 'b' }])
    expect(await readdir(dir)).toEqual([])
  })

  it('forgets letters after seven days', async () => {
    const letters = await openDeadLetters({ dir, now })
    await letters.add([letter('a')])
    time += 4 * day
    await letters.add([letter('b')])
    time += 3 * day + 1
    expect(ids(await letters.list())).toEqual(['b'])
    expect((await openDeadLetters({ dir, now })).count()).toBe(1)
    expect(await readdir(dir)).toEqual(['2026-09-05.ndjson'])
  })

  it('drops the oldest beyond its bound', async () => {
    const letters = await openDeadLetters({ dir, now, maxLetters: 100 })
    for (let n = 0; n < 250; n++) await letters.add([letter(`m-${n}`)])
    expect(letters.count()).toBeLessThanOrEqual(100)
    expect(letters.count()).toBeGreaterThanOrEqual(90)
    expect(ids(await letters.list({ limit: 1 }))).toEqual(['m-249'])
  })

  it('reads past the half line that a crash left', async () => {
    const letters = await openDeadLetters({ dir, now })
    await letters.add([letter('a')])
    await appendFile(path.join(dir, '2026-09-01.ndjson'), '{"appId":"shop","messageId":"hal')
    const after = await openDeadLetters({ dir, now })
    await after.add([letter('b')])
    expect(ids(await (await openDeadLetters({ dir, now })).list())).toEqual(['b', 'a'])
  })
})
