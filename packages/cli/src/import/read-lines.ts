/** A line longer than this is no record of any format; it is passed over, not held. */
export const longestLineBytes = 1024 * 1024

/** A line of text, without its end; `text` is `null` when it is longer than {@link longestLineBytes}. */
export interface Line {
  /** From 1. */
  number: number
  text: string | null
}

/** Splits bytes into lines at `\n` or `\r\n`. Bytes that are not UTF-8 become U+FFFD. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0
  let rest: Buffer[] = []
  let restBytes = 0
  const take = (last: Buffer): Line => {
    number += 1
    const bytes = restBytes + last.length
    const text =
      bytes > longestLineBytes ? null : decode(rest.length ? Buffer.concat([...rest, last]) : last, number)
    rest = []
    restBytes = 0
    return { number, text }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield take(chunk.subarray(start, end))
      start = end + 1
    }
    if (start === chunk.length) continue
    restBytes += chunk.length - start
    if (restBytes > longestLineBytes) rest = []
    else rest.push(chunk.subarray(start))
  }
  if (restBytes > 0) yield take(Buffer.alloc(0))
}

function decode(bytes: Buffer, number: number): string {
  const end = bytes[bytes.length - 1] === 13 ? bytes.length - 1 : bytes.length
  const text = bytes.toString('utf8', 0, end)
  return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text
}
