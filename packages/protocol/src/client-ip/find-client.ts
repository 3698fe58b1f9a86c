import { emptyAddress, isUnspecified, printAddress, type Address, type Span } from './address.js'
import { forwardedElementStart, forwardedFor } from './forwarded.js'
import { inRanges } from './ranges.js'
import { readHeader } from './read-header.js'
import { readHop } from './read-hop.js'
import type { ClientIpRequest, CompiledTrust, HeaderFormat } from './trust-proxy.js'

/** What was met on the way to the answer, in order. `text` is as the request had it: an attacker's, until parsed. */
export type Step =
  | { at: 'connection'; outcome: Outcome | 'unix-socket' | 'unix-socket-trusted'; text: string }
  | { at: 'header'; outcome: Outcome | 'missing' | 'all-trusted' | 'too-many'; text: string }

type Outcome = 'client' | 'trusted' | 'unspecified' | 'unreadable'

/**
 * The client's address by the rules of `clientIp`. Every decision is told to `note`, so that what explains an answer is the code
 * that gave it.
 */
export function findClient(
  request: ClientIpRequest,
  trust: CompiledTrust,
  note?: (step: Step) => void,
): string | null {
  const hop = emptyAddress()
  const peer = request.socket?.remoteAddress
  if (isUnixSocket(peer)) {
    note?.({
      at: 'connection',
      outcome: trust.unixSocketTrusted ? 'unix-socket-trusted' : 'unix-socket',
      text: '',
    })
    if (!trust.unixSocketTrusted) return null
  } else {
    const outcome = readHop(peer, [0, peer.length], hop) ? judge(hop, trust) : 'unreadable'
    note?.({ at: 'connection', outcome, text: peer })
    if (outcome !== 'trusted') return outcome === 'client' ? printAddress(hop) : null
  }
  if (trust.header === null) return null
  const header = readHeader(request, trust.header, trust.format)
  if (header === undefined) {
    note?.({ at: 'header', outcome: 'missing', text: '' })
    return null
  }
  return walkHeader(header, { trust, hop, note })
}

/** Proxies in a row, at most: far more than any request passes, and the bound on what an attacker's header can cost. */
export const maxHops = 32

/** Characters of one entry of a list, blanks included, at most. */
const entryCharacters = 512

/** From right to left: a proxy appends, so each entry is the word of the one to the right of it. */
function walkHeader(
  header: string,
  { trust, hop, note }: { trust: CompiledTrust; hop: Address; note: ((step: Step) => void) | undefined },
): string | null {
  const { format } = trust
  let end = header.length
  for (let hops = 0; hops < maxHops; hops++) {
    const start = entryStart(header, end, format)
    const outcome =
      start >= 0 && readEntry(header, [start, end], { format, hop }) ? judge(hop, trust) : 'unreadable'
    note?.({ at: 'header', outcome, text: header.slice(Math.max(start, 0), end) })
    if (outcome !== 'trusted') return outcome === 'client' ? printAddress(hop) : null
    if (start === 0) {
      note?.({ at: 'header', outcome: 'all-trusted', text: '' })
      return null
    }
    end = start - 1
  }
  note?.({ at: 'header', outcome: 'too-many', text: '' })
  return null
}

/** Where the entry that ends at `end` begins; −1 when it is too long to be one. */
function entryStart(header: string, end: number, format: HeaderFormat): number {
  if (format === 'forwarded') return forwardedElementStart(header, end)
  // lastIndexOf takes a negative position for 0, where a comma that was already passed would be found again.
  const start = format === 'single' || end === 0 ? 0 : header.lastIndexOf(',', end - 1) + 1
  return end - start > entryCharacters ? -1 : start
}

function readEntry(
  header: string,
  [start, end]: Span,
  { format, hop }: { format: HeaderFormat; hop: Address },
): boolean {
  if (format !== 'forwarded') return readHop(header, [start, end], hop)
  const node = forwardedFor(header.slice(start, end))
  return node !== null && readHop(node, [0, node.length], hop)
}

function judge(hop: Address, trust: CompiledTrust): Outcome {
  if (isUnspecified(hop)) return 'unspecified'
  return inRanges(trust.ranges, hop) ? 'trusted' : 'client'
}

/** Node has no address for a Unix socket's peer; Go's servers and some test clients write `@`. */
function isUnixSocket(peer: string | undefined): peer is undefined | '' | '@' {
  return typeof peer !== 'string' || peer === '' || peer === '@'
}
