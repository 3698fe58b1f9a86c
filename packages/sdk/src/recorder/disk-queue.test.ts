import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKeepsight } from '../create-keepsight.js'
import type { KeepsightErrorCode } from '../errors.js'
import type { KeepsightOptions } from '../options.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { DiskQueue } from './disk-queue.js'

let folder: string
let sink: Sink
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keepsight-queue-'))
  sink = await startSink()
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sink.close()
})

const files = () => readdirSync(folder).map((name) => path.join(folder, name))
const message = (n: number) =>
  JSON.stringify({ type: 'track', event: 'x', messageId: `m${n}`, properties: { n } })

const open = (options: Partial<ConstructorParameters<typeof DiskQueue>[0]> = {}) => {
  const adopted: string[] = []
  const problems: KeepsightErrorCode[] = []
  const forgets: (() => void)[] = []
  const queue = new DiskQueue({
    folder,
    owner: 'shop',
    now: Date.now,
    report: (problem) => problems.push(problem as KeepsightErrorCode),
    adopt: (json, forget) => {
      adopted.push((JSON.parse(json) as { messageId: string }).messageId)
      forgets.push(forget)
      return true
    },
    ...options,
  })
  return { queue, adopted, problems, forgets }
}
/** What a process that was killed leaves behind: its files, under the id of a process that does not exist. */
const leave = (lines: string[], { owner = 'shop', tail = '' } = {}) => {
  const { queue } = open({ owner })
  for (const line of lines) queue.remember(line)
  const [file = ''] = files().filter((each) => statSync(each).size > 0 && each.includes(`.${process.pid}-`))
  if (tail) appendFileSync(file, tail)
  const content = readFileSync(file)
  queue.close()
  rmSync(file)
  writeFileSync(file.replace(`.${process.pid}-`, '.4194303-'), content)
}

describe('DiskQueue', () => {
  it('has a message on disk before remember returns, for this user only', () => {
    const { queue } = open()
    queue.remember(message(1))
    const [file = ''] = files()
    expect(readFileSync(file, 'utf8')).toBe(`${message(1)}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    queue.close()
  })

  it('keeps nothing on disk of what is settled', () => {
    const { queue } = open()
    const forgets = Array.from({ length: 5000 }, (_, n) => queue.remember(message(n)))
    expect(files().length).toBeGreaterThan(1)
    for (const forget of forgets) forget?.()
    expect(files().map((file) => statSync(file).size)).toEqual([0])
    queue.close()
    expect(files()).toEqual([])
  })

  it('keeps what is not settled when it is closed, for the next process', () => {
    const { queue } = open()
    queue.remember(message(1))
    queue.close()
    const { adopted, queue: next } = open()
    expect(adopted).toEqual(['m1'])
    next.close()
  })

  it('takes over what a killed process left, once, and deletes it when it is settled', () => {
    leave([message(1), message(2)])
    const first = open()
    const second = open()
    expect(first.adopted).toEqual(['m1', 'm2'])
    expect(second.adopted).toEqual([])
    for (const forget of first.forgets) forget()
    first.queue.close()
    second.queue.close()
    expect(files()).toEqual([])
  })

  it('passes over a last line that broke off, and reports damage anywhere else', () => {
    leave([message(1)], { tail: `{"type":"tra\u0000ck\n${message(2)}\n{"messageId":"torn` })
    const { adopted, problems, queue } = open()
    expect(adopted).toEqual(['m1', 'm2'])
    expect(problems).toEqual(['queue_dir_damaged'])
    queue.close()
  })

  it('leaves alone what another app queued in the same folder, and what a living process did', () => {
    leave([message(1)], { owner: 'blog' })
    const other = open()
    other.queue.remember(message(2))
    const { adopted, queue } = open()
    expect([...other.adopted, ...adopted]).toEqual([])
    queue.close()
    other.queue.close()
  })

  it('takes over from another machine only when that has shown no life for a minute', () => {
    leave([message(1)])
    const [file = ''] = files()
    const [group, , ...rest] = path.basename(file).split('.')
    const elsewhere = path.join(folder, [group, 'ffffffff', ...rest].join('.'))
    writeFileSync(elsewhere, readFileSync(file))
    rmSync(file)
    const early = open()
    expect(early.adopted).toEqual([])
    early.queue.close()
    const past = new Date(Date.now() - 61_000)
    utimesSync(elsewhere, past, past)
    const late = open()
    expect(late.adopted).toEqual(['m1'])
    late.queue.close()
  })

  it('puts back what finds no room in memory', () => {
    leave([message(1), message(2), message(3)])
    let room = 2
    const small = open({ adopt: () => (room -= 1) >= 0 })
    small.queue.close()
    const { adopted, queue } = open()
    // Some may be there twice, which their ids make harmless.
    expect([...new Set(adopted)].sort()).toEqual(['m1', 'm2', 'm3'])
    queue.close()
  })

  it('reports a folder that cannot be used, and goes on in memory', () => {
    writeFileSync(path.join(folder, 'file'), '')
    const { problems, queue } = open({ folder: path.join(folder, 'file', 'queue') })
    expect(queue.remember(message(1))).toBeUndefined()
    expect(problems).toEqual(['queue_dir_failed'])
    queue.close()
  })
})

describe('queueDir', () => {
  const create = (options: KeepsightOptions = {}) =>
    createKeepsight({
      url: sink.url,
      key: 'ks_sec_test',
      queueDir: folder,
      development: false,
      logger: { warn: () => undefined, error: () => undefined },
      ...options,
    })

  it('delivers after a restart what could not be delivered before, under the same ids', async () => {
    const before = create({ batch: { ageMs: 60_000 } })
    before.track('x', { n: 1 })
    before.viewed({ type: 'Product', id: 7 })
    await before.shutdown({ timeoutMs: 0 })
    expect(files()).toHaveLength(1)
    const kept = readFileSync(files()[0] ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    const after = create()
    expect(await after.flush()).toEqual({ sent: 2, unsent: 0 })
    expect(sink.messages).toEqual(kept)
    await after.shutdown()
    expect(files()).toEqual([])
  })

  it('does not write the key or the address to disk', async () => {
    const keepsight = create({ batch: { ageMs: 60_000 } })
    keepsight.track('x')
    const [file = ''] = files()
    expect(file + readFileSync(file, 'utf8')).not.toContain('ks_sec_test')
    await keepsight.shutdown()
  })

  it('lets go of dropped messages as well', async () => {
    const keepsight = create({ queue: { events: 10 }, batch: { ageMs: 60_000 } })
    for (let n = 0; n < 30; n += 1) keepsight.track('x')
    expect(await keepsight.flush()).toEqual({ sent: 10, unsent: 0 })
    expect(files().map((each) => statSync(each).size)).toEqual([0])
    await keepsight.shutdown()
  })
})
