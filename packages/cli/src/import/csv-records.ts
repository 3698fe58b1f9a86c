import type { Line } from './read-lines.js'

/** One record of a CSV file. */
export type CsvRecord = {
  /** The line on which it begins, from 1. */
  line: number
} & ({ fields: string[] } | { reason: string })

/** A quoted field may go on for so many lines; a quote that was never closed does not swallow the rest of the file. */
const longestRecordLines = 200

/**
 * Reads CSV as of RFC 4180. A quote within a field that does not begin with one is an ordinary character. Lines without
 * anything are passed over.
 *
 * Reading goes on after a malformed record: its first line is refused, and the next one begins a record. That is why
 * this is not a library's parser: those stop, or lose the rows that follow.
 */
export async function* csvRecords(
  lines: AsyncIterable<Line>,
  { delimiter = ',' }: { delimiter?: string | undefined } = {},
): AsyncGenerator<CsvRecord> {
  let queue: Line[] = []
  for await (const line of lines) {
    queue.push(line)
    yield* complete(false)
  }
  yield* complete(true)

  /** Gives every record that is whole in the queue; at the end of the file, what is left too. */
  function* complete(atEnd: boolean): Generator<CsvRecord> {
    for (let [first] = queue; first; [first] = queue) {
      const { fields, length } = firstRecord(queue, delimiter)
      if (fields === 'open' && !atEnd && queue.length < longestRecordLines) return
      if (Array.isArray(fields)) {
        queue = queue.slice(length)
        if (length > 1 || first.text !== '') yield { line: first.number, fields }
      } else {
        queue = queue.slice(1)
        yield {
          line: first.number,
          reason: fields === 'open' ? 'a quoted field has no closing quote' : fields.reason,
        }
      }
    }
  }
}

/** The record at the beginning of these lines, and over how many of them it goes. */
function firstRecord(lines: Line[], delimiter: string): { fields: SplitResult; length: number } {
  let whole = ''
  for (const [index, { text }] of lines.entries()) {
    if (text === null) return { fields: { reason: 'the line is longer than 1 MiB' }, length: 1 }
    whole = index === 0 ? text : `${whole}\n${text}`
    // Only a line with a quote in it can end what a quote began.
    if (index > 0 && !text.includes('"')) continue
    const fields = splitFields(whole, delimiter)
    if (fields !== 'open') return { fields, length: index + 1 }
  }
  return { fields: 'open', length: lines.length }
}

type SplitResult = string[] | 'open' | { reason: string }

/** The fields of one record; `open` when it ends within quotes. */
function splitFields(text: string, delimiter: string): SplitResult {
  if (!text.includes('"')) return text.split(delimiter)
  const fields: string[] = []
  for (let at = 0; ;) {
    let end: number
    if (text[at] === '"') {
      let field = ''
      for (at += 1; ; at = end + 2) {
        end = text.indexOf('"', at)
        if (end < 0) return 'open'
        field += text.slice(at, end)
        if (text[end + 1] !== '"') break
        field += '"'
      }
      end += 1
      if (end < text.length && text[end] !== delimiter)
        return { reason: 'a quoted field is followed by something other than the delimiter' }
      fields.push(field)
    } else {
      end = text.indexOf(delimiter, at)
      if (end < 0) end = text.length
      fields.push(text.slice(at, end))
    }
    if (end >= text.length) return fields
    at = end + 1
  }
}
