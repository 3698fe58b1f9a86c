import { describe, expect, it } from 'vitest'
import { createEventReader, type ServerSentEvent } from './server-sent-events.js'

function readIn(pieces: string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const read = createEventReader((event) => events.push(event))
  for (const piece of pieces) read(piece)
  return events
}

const text =
  ': hello\n\nevent: ending\ndata: {"a":1}\n\n:\n\nevent:synced\r\ndata: 1\r\ndata: 2\r\n\r\ndata: x\n\n'
const events = [
  { event: 'ending', data: '{"a":1}' },
  { event: 'synced', data: '1\n2' },
  { event: 'message', data: 'x' },
]

describe('a stream of server-sent events', () => {
  it('is read whole', () => {
    expect(readIn([text])).toEqual(events)
  })

  it('is read alike wherever it is cut', () => {
    expect(readIn([...text])).toEqual(events)
    for (let cut = 0; cut < text.length; cut += 1) {
      expect(readIn([text.slice(0, cut), text.slice(cut)])).toEqual(events)
    }
  })

  it('tells no event that is not complete', () => {
    expect(readIn(['event: ending\ndata: {}\n'])).toEqual([])
  })

  it('refuses one without an end', () => {
    expect(() => readIn(['data: ', 'x'.repeat(2 * 1024 * 1024)])).toThrow(RangeError)
  })
})
