import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Message } from '@keepsight/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import { importFile, type ImportProgress, type Reject, type ResumePoint } from './import-file.js'
import { messageIds } from './message-ids.js'
import { readNdjson } from './read-ndjson.js'

type Answer = (response: ServerResponse, batch: Message[], request: IncomingMessage) => void

const taken: Answer = (response, batch) =>
  response.end(JSON.stringify({ success: true, accepted: batch.length, rejected: [] }))
const status =
  (code: number, headers = {}): Answer =>
  (response) =>
    response
      .writeHead(code, headers)
      .end(JSON.stringify({ success: false, error: { code: 'x', message: `status ${code}.` } }))
const reset: Answer = (_, __, request) => request.socket.destroy()

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server that gives these answers in turn, the last one ever after. Remembers what it got. */
async function serverThat(...answers: Answer[]) {
  const batches: Message[][] = []
  let turn = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { batch } = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as { batch: Message[] }
      batches.push(batch)
      answers[Math.min(turn++, answers.length - 1)]?.(response, batch, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, batches }
}

const nothingDone: ResumePoint = { doneThrough: 0, accepted: 0, refused: [] }
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({ type: 'track', event: 'A', userId: `${index}` }),
  )

async function run(url: string, text: string[], options: { resume?: ResumePoint; patienceMs?: number } = {}) {
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(`${text.join('\n')}\n`))
  }
  const rejects: Reject[] = []
  let latest: ImportProgress | undefined
  const { resume = nothingDone, patienceMs = 5_000 } = options
  const importing = importFile({
    chunks: chunks(),
    read: readNdjson(null, {}),
    idOf: messageIds(['shop', 'ndjson', '']),
    destination: { url: () => url, key: 'ks_sec_test', patienceMs },
    resume,
    onReject: (reject) => rejects.push(reject),
    onProgress: (progress) => (latest = structuredClone(progress)),
  })
  return { progress: await importing.catch((error: Error) => error), rejects, latest: () => latest }
}

describe('importFile', () => {
  test('sends every record once, in batches of at most 500', async () => {
    const server = await serverThat(taken)
    const { progress } = await run(server.url, lines(1_234))
    expect(progress).toMatchObject({ records: 1_234, accepted: 1_234, rejected: 0 })
    expect(server.batches.map(({ length }) => length).sort((a, b) => b - a)).toEqual([500, 500, 234])
    expect(
      server.batches
        .flat()
        .map(({ userId }) => Number(userId))
        .sort((a, b) => a - b),
    ).toEqual(lines(1_234).map((_, index) => index))
  })

  test('sends a batch again, ids unchanged, after a cut connection, 503, 429 and 500', async () => {
    const server = await serverThat(
      reset,
      status(503, { 'retry-after': '0' }),
      status(429),
      status(500),
      taken,
    )
    const { progress } = await run(server.url, lines(3))
    expect(progress).toMatchObject({ accepted: 3 })
    expect(server.batches).toHaveLength(5)
    expect(new Set(server.batches.flat().map(({ messageId }) => messageId)).size).toBe(3)
  })

  test('halves a batch that is too large, down to the one message that is', async () => {
    const tooLargeWith7: Answer = (response, batch, request) =>
      (batch.some(({ userId }) => userId === '7') ? status(413) : taken)(response, batch, request)
    const server = await serverThat(tooLargeWith7)
    const { progress, rejects } = await run(server.url, lines(10))
    expect(progress).toMatchObject({ accepted: 9, rejected: 1 })
    expect(rejects).toEqual([{ line: 8, reason: 'the message is too large' }])
  })

  test('reports what the server refuses by the line it came from', async () => {
    const server = await serverThat((response, batch) =>
      response.end(
        JSON.stringify({
          success: true,
          accepted: batch.length - 1,
          rejected: [{ index: 1, code: 'invalid_timestamp', message: 'It lies before 2000.' }],
        }),
      ),
    )
    const { progress, rejects } = await run(server.url, ['not json', ...lines(2)])
    expect(progress).toMatchObject({ records: 3, accepted: 1, rejected: 2 })
    expect(rejects).toEqual([
      { line: 1, reason: 'the line is not JSON' },
      { line: 3, reason: 'invalid_timestamp: It lies before 2000.' },
    ])
  })

  test('stops with the server’s sentence when the request itself is refused', async () => {
    const server = await serverThat(status(401))
    expect((await run(server.url, lines(1))).progress).toMatchObject({
      message: 'The server refused the import: status 401.',
    })
  })

  test('gives up after its patience, and goes on from there the next time without sending anything twice', async () => {
    const first = await serverThat((response, batch, request) => {
      const isLate = batch.some(({ userId }) => Number(userId) >= 1_000)
      ;(isLate ? status(503) : taken)(response, batch, request)
    })
    const interrupted = await run(first.url, [...lines(1_300), 'not json'], { patienceMs: 300 })
    expect(String(interrupted.progress)).toContain('Run the same command again to go on')
    const resume = interrupted.latest()?.resume
    expect(resume).toEqual({ doneThrough: 1_000, accepted: 1_000, refused: [] })

    const second = await serverThat(taken)
    const { progress, rejects } = await run(second.url, [...lines(1_300), 'not json'], { resume: resume! })
    expect(progress).toMatchObject({ records: 1_301, accepted: 1_300, rejected: 1 })
    expect(rejects).toEqual([{ line: 1_301, reason: 'the line is not JSON' }])
    const sent = [...first.batches.filter(([message]) => Number(message?.userId) < 1_000), ...second.batches]
      .flat()
      .map(({ messageId }) => messageId)
    expect(sent).toHaveLength(1_300)
    expect(new Set(sent).size).toBe(1_300)
  })
})
