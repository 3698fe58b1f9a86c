import { describe, expect, test } from 'vitest'
import { csvRecords } from './csv-records.js'
import { readLines } from './read-lines.js'

async function read(text: string, options: { delimiter?: string; chunkBytes?: number } = {}) {
  const bytes = Buffer.from(text)
  async function* chunks() {
    const size = options.chunkBytes ?? bytes.length
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
  }
  const records = []
  for await (const record of csvRecords(readLines(chunks()), options)) records.push(record)
  return records
}

describe('csvRecords', () => {
  test('reads quotes, doubled quotes, delimiters and newlines within quotes, and empty fields', async () => {
    expect(await read('a,b\n"1,5","say ""hi"""\n"two\n\nlines",\n,\n')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1,5', 'say "hi"'] },
      { line: 3, fields: ['two\n\nlines', ''] },
      { line: 6, fields: ['', ''] },
    ])
  })

  test('reads the same whatever the chunks, with a byte order mark, CRLF and no newline at the end', async () => {
    const text = '\uFEFFname,city\r\nZoë,"Zü\r\nrich"\r\n\r\nBo,Oslo'
    const whole = await read(text)
    expect(whole).toEqual([
      { line: 1, fields: ['name', 'city'] },
      { line: 2, fields: ['Zoë', 'Zü\nrich'] },
      { line: 5, fields: ['Bo', 'Oslo'] },
    ])
    for (const chunkBytes of [1, 2, 3, 7]) expect(await read(text, { chunkBytes })).toEqual(whole)
  })

  test('takes another delimiter, and a quote within a field as an ordinary character', async () => {
    expect(await read('5" disk;"a;b"', { delimiter: ';' })).toEqual([{ line: 1, fields: ['5" disk', 'a;b'] }])
  })

  test('goes on with the next line after a malformed row', async () => {
    expect(await read('1,"a"x\n2,"b"\n3,"never closed\n4,d\n')).toEqual([
      { line: 1, reason: 'a quoted field is followed by something other than the delimiter' },
      { line: 2, fields: ['2', 'b'] },
      { line: 3, reason: 'a quoted field has no closing quote' },
      { line: 4, fields: ['4', 'd'] },
    ])
  })

  test('does not let a quote that is never closed swallow a long file', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => `${index},x`)
    const records = await read(`0,"open\n${rows.join('\n')}\n`)
    expect(records.filter((record) => 'fields' in record)).toHaveLength(1_000)
    expect(records[0]).toEqual({ line: 1, reason: 'a quoted field has no closing quote' })
  })

  test('refuses a line over 1 MiB and keeps its neighbours', async () => {
    expect(await read(`a,b\n${'x'.repeat(1024 * 1024 + 1)}\nc,d\n`, { chunkBytes: 65_536 })).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, reason: 'the line is longer than 1 MiB' },
      { line: 3, fields: ['c', 'd'] },
    ])
  })
})
