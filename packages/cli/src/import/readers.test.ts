import { gzipSync } from 'node:zlib'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Mapping } from './mapping.js'
import type { ParsedRecord, ReadRecords } from './parsed-record.js'
import { readCombined } from './read-combined.js'
import { readCsv } from './read-csv.js'
import { readNdjson } from './read-ndjson.js'
import { openSourceFile } from './source-file.js'

async function records(read: ReadRecords, text: string): Promise<ParsedRecord[]> {
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(text))
  }
  const all: ParsedRecord[] = []
  for await (const record of read(chunks())) all.push(record)
  return all
}

const mapping: Mapping = {
  timestamp: { column: 'when', unit: 'seconds' },
  type: { column: 'kind', values: { VIEW: 'view' }, otherwise: 'track' },
  event: { column: 'kind' },
  userId: { column: 'person' },
  sessionId: { column: 'session' },
  object: { type: { value: 'Article' }, id: { column: 'article' } },
  properties: { article: { column: 'article' } },
  context: { userAgent: { column: 'agent' }, 'location.country': { column: 'country' } },
}
const header = 'when,kind,person,session,article,agent,country\n'

describe('readCsv', () => {
  test('makes views and events of rows, ids of 64 bits intact, empty cells left out', async () => {
    const [view, like] = await records(
      readCsv(mapping, {}),
      `${header}1465413032,VIEW,-8845298781299428018,1264196770339959068,-3499919498720038879,,BR\n1465413033,LIKE,7,8,9,curl,\n`,
    )
    expect(view).toMatchObject({
      line: 2,
      message: {
        type: 'view',
        timestamp: '2016-06-08T19:10:32.000Z',
        userId: '-8845298781299428018',
        object: { type: 'Article', id: '-3499919498720038879' },
        context: { sessionId: '1264196770339959068', location: { country: 'BR' } },
      },
    })
    expect(JSON.stringify(view)).not.toContain('userAgent')
    expect(like).toMatchObject({
      message: { type: 'track', event: 'LIKE', properties: { article: '9' }, context: { userAgent: 'curl' } },
    })
  })

  test('refuses rows with the number of their line and the reason', async () => {
    expect(
      await records(
        readCsv(mapping, {}),
        `${header}soon,VIEW,1,2,3,,\n1465413032,VIEW,1\n1465413032,VIEW,1,2,,,\n,VIEW,1,2,3,,\n`,
      ),
    ).toMatchObject([
      { line: 2, reason: 'timestamp is not in the unit "seconds"' },
      { line: 3, reason: 'the row has 3 columns, the header 7' },
      { line: 4, reason: 'object.id is empty' },
      { line: 5, reason: 'timestamp is empty' },
    ])
  })

  test('names the columns there are when the mapping names another', async () => {
    await expect(
      records(readCsv(mapping, {}), 'when,kind,person,session,articleId,agent,country\n'),
    ).rejects.toThrow(
      'object.id names "article", properties.article names "article". Its columns are: when, kind, person, session, articleId, agent, country.',
    )
  })

  test('says that an empty file has no header', async () => {
    await expect(records(readCsv(mapping, {}), '')).rejects.toThrow('The file is empty')
  })
})

describe('readNdjson', () => {
  test('takes each line as a message without a mapping', async () => {
    expect(
      await records(readNdjson(null, {}), '{"type":"track","event":"A"}\n\nnot json\n[1]\n'),
    ).toMatchObject([
      { line: 1, message: { type: 'track', event: 'A' } },
      { line: 3, reason: 'the line is not JSON' },
      { line: 4, reason: 'the line is not a JSON object' },
    ])
  })

  test('reads nested fields through a mapping, and refuses an id that JSON has corrupted', async () => {
    const nested: Mapping = {
      timestamp: { column: 'at', unit: 'iso' },
      type: { value: 'track' },
      event: { column: 'event.name' },
      userId: { column: 'user.id' },
      properties: { items: { column: 'items' } },
    }
    const line = (id: string) =>
      `{"at":"2024-01-01T10:00:00","event":{"name":"Sold"},"user":{"id":${id}},"items":[1,2]}`
    expect(
      await records(
        readNdjson(nested, { timezone: 'Europe/Berlin' }),
        `${line('42')}\n${line('-8845298781299428018')}`,
      ),
    ).toMatchObject([
      {
        message: {
          event: 'Sold',
          userId: '42',
          timestamp: '2024-01-01T09:00:00.000Z',
          properties: { items: [1, 2] },
        },
      },
      { line: 2, reason: expect.stringContaining('userId is a number too big') as string },
    ])
  })
})

describe('readCombined', () => {
  const line = (host: string, agent: string) =>
    `${host} - - [17/May/2015:10:05:03 +0000] "GET http://example.org/a?b=1 HTTP/1.1" 404 - "-" "${agent}"\n`

  test('makes a page of each line, with what it was asked and how it ended', async () => {
    const [page] = await records(readCombined(Buffer.from('salt')), line('192.0.2.7', 'curl/8'))
    expect(page).toMatchObject({
      message: {
        type: 'page',
        context: { ip: '192.0.2.7', userAgent: 'curl/8', page: { path: '/a', search: '?b=1' } },
        properties: { status: 404, method: 'GET', protocol: 'HTTP/1.1' },
      },
    })
  })

  test('the same address and user agent are one visitor, another of either is another', async () => {
    const text =
      line('192.0.2.7', 'a') + line('192.0.2.7', 'a') + line('192.0.2.7', 'b') + line('192.0.2.8', 'a')
    const visitors = (await records(readCombined(Buffer.from('salt')), text)).map((record) =>
      'message' in record ? record.message.anonymousId : null,
    )
    expect(visitors[0]).toBe(visitors[1])
    expect(new Set(visitors).size).toBe(3)
    expect(visitors.join()).not.toContain('192.0.2')
  })
})

describe('openSourceFile', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-import-'))
  const file = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(path.join(folder, name), bytes)
    return path.join(folder, name)
  }
  const textOf = async (name: string) => {
    const source = await openSourceFile(name)
    const chunks: Buffer[] = []
    for await (const chunk of source.stream) chunks.push(chunk as Buffer)
    expect(source.bytesRead()).toBe(source.size)
    return Buffer.concat(chunks).toString()
  }

  test('reads plain, gzip and zip files alike', async () => {
    expect(await textOf(file('a.csv', 'a,b\n'))).toBe('a,b\n')
    expect(await textOf(file('a.csv.gz', gzipSync('a,b\n')))).toBe('a,b\n')
    // A zip with the one stored file a.csv.
    const zip =
      'UEsDBBQAAAAAAAAAIQDFEJckBAAAAAQAAAAFAAAAYS5jc3ZhLGIKUEsBAhQDFAAAAAAAAAAhAMUQlyQEAAAABAAAAAUAAAAAAAAAAAAAAIABAAAAAGEuY3N2UEsFBgAAAAABAAEAMwAAACcAAAAAAA=='
    expect(await textOf(file('a.zip', Buffer.from(zip, 'base64')))).toBe('a,b\n')
  })

  test('says what is wrong with a file that cannot be read', async () => {
    await expect(openSourceFile(path.join(folder, 'none.csv'))).rejects.toThrow('There is no file')
    await expect(openSourceFile(folder)).rejects.toThrow('is a folder')
    await expect(openSourceFile(file('broken.zip', 'PK\u0003\u0004 nonsense'))).rejects.toThrow(
      'Unzip it first',
    )
  })
})
