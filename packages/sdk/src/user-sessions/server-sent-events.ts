/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  event: string
  data: string
}

/** A line or an event longer than this is not ours, in characters. */
const longestCharacters = 1024 * 1024

/**
 * Makes a reader of server-sent events: it is handed the stream's text as it comes, in pieces cut anywhere, and calls
 * `onEvent` with each event that is complete. Comments are passed over.
 *
 * @throws RangeError when an event is longer than 1 MiB
 */
export function createEventReader(onEvent: (event: ServerSentEvent) => void): (text: string) => void {
  let rest = ''
  let event = ''
  let data: string[] = []

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ event: event || 'message', data: data.join('\n') })
      event = ''
      data = []
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) return
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1))
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }

  return function read(text) {
    rest += text
    if (rest.length > longestCharacters) throw new RangeError('An event is too long.')
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) takeLine(line)
  }
}
