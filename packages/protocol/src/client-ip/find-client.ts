import { emptyAddress, isUnspecified, printAddress, type Address } from './address.js'
import { forwardedElementStart, forwardedFor } from './forwarded.js'
import { inRanges } from './ranges.js'
import { readHeader } from './read-header.js'
import { readHop } from './read-hop.js'
import type { ClientIpRequest, CompiledTrust } from './trust-proxy.js'

/** What was met on the way to the answer, in order. `text` is as the request had it: an attacker's, until parsed. */
export type Step =
  | { at: 'connection'; outcome: Outcome | 'unix-socket' | 'unix-socket-trusted'; text: string }
  | { at: 'header'; outcome: Outcome | 'missing' | 'all-trusted'; text: string }

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

/** From right to left: a proxy appends, so each entry is the word of the one to the right of it. */
function walkHeader(
  header: string,
  { trust, hop, note }: { trust: CompiledTrust; hop: Address; note: ((step: Step) => void) | undefined },
): string | null {
  const { format } = trust
  for (let end = header.length; end >= 0;) {
    const start = format === 'single' ? 0 : entryStart(header, end, format)
    const readable =
      format === 'forwarded'
        ? readForwarded(header.slice(start, end), hop)
        : readHop(header, [start, end], hop)
    const outcome = readable ? judge(hop, trust) : 'unreadable'
    note?.({ at: 'header', outcome, text: header.slice(start, end) })
    if (outcome !== 'trusted') return outcome === 'client' ? printAddress(hop) : null
    end = start - 1
  }
  note?.({ at: 'header', outcome: 'all-trusted', text: '' })
  return null
}

function entryStart(header: string, end: number, format: 'list' | 'forwarded'): number {
  if (format === 'forwarded') return forwardedElementStart(header, end)
  // lastIndexOf takes a negative start for 0, where a comma that was already passed would be found again.
  return end === 0 ? 0 : header.lastIndexOf(',', end - 1) + 1
}

function readForwarded(element: string, hop: Address): boolean {
  const node = forwardedFor(element)
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
