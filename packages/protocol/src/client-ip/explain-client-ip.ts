import { compiled } from './client-ip.js'
import { findClient, maxHops, type Step } from './find-client.js'
import { readHeader } from './read-header.js'
import type { ClientIpOptions, ClientIpRequest, CompiledTrust } from './trust-proxy.js'

/** How an address was chosen. Holds the request's addresses: for a developer's eyes, not for a log. */
export interface ClientIpExplanation {
  /** The same as `clientIp` gives. */
  ip: string | null
  /** One sentence for each decision, in order. */
  steps: string[]
  /** What looks like a wrong setting, each with what to do. Empty when all is well. */
  warnings: string[]
  /** All of it as lines of text. */
  toString(): string
}

/**
 * Explains how `clientIp` chooses, for the day it shows the wrong address: print it in a development route.
 *
 * @throws TrustProxyError when `trustProxy` itself is wrong
 * @example
 * app.get('/debug/ip', (request, response) => response.type('text').send(String(explainClientIp(request, { trustProxy }))))
 */
export function explainClientIp(
  request: ClientIpRequest,
  { trustProxy = false }: ClientIpOptions = {},
): ClientIpExplanation {
  const trust = compiled(trustProxy)
  const steps: string[] = []
  const met: Step[] = []
  const ip = findClient(request, trust, (step) => {
    met.push(step)
    steps.push(sentence(step, trust))
  })
  steps.push(
    ip === null ? 'So the client’s address is not known: null.' : `So the client’s address is ${ip}.`,
  )
  const warnings = findWarnings({ request, trust, met, ip })
  return {
    ip,
    steps,
    warnings,
    toString: () =>
      [
        ...steps.map((step, at) => `${at + 1}. ${step}`),
        ...warnings.map((warning) => `Warning: ${warning}`),
      ].join('\n'),
  }
}

function sentence(step: Step, trust: CompiledTrust): string {
  const text = quote(step.text)
  const header = trust.header ?? ''
  if (step.at === 'connection') {
    switch (step.outcome) {
      case 'client':
        return trust.header === null
          ? `The connection comes from ${text}. trustProxy is false, so no header is read.`
          : `The connection comes from ${text}, which is not a trusted proxy, so no header is read.`
      case 'trusted':
        return `The connection comes from ${text}, a trusted proxy, so the header ${header} is read.`
      case 'unix-socket':
        return 'The connection has no peer address: a Unix socket, or a connection already closed. Unix sockets are not trusted.'
      case 'unix-socket-trusted':
        return `The connection has no peer address: a Unix socket, which is trusted, so the header ${header} is read.`
      case 'unspecified':
        return `The connection’s address is ${text}, which names nobody.`
      case 'unreadable':
        return `The connection’s address is ${text}, which is no IP address.`
    }
  }
  switch (step.outcome) {
    case 'client':
      return trust.format === 'single'
        ? `The header’s value is ${text}.`
        : `The entry ${text} is not a trusted proxy: it is the first such from the right.`
    case 'trusted':
      return `The entry ${text} is a trusted proxy, and is passed over.`
    case 'unspecified':
      return `The entry ${text} names nobody, and what stands left of it cannot be believed.`
    case 'unreadable':
      return `The entry ${text} is no IP address, and what stands left of it cannot be believed.`
    case 'missing':
      return `The request has no header ${header}.`
    case 'all-trusted':
      return `Every address in the header ${header} is a trusted proxy.`
    case 'too-many':
      return `The header ${header} has more than ${maxHops} trusted proxies in a row, which no request passes.`
  }
}

const forwardingHeaders = [
  'x-forwarded-for',
  'forwarded',
  'cf-connecting-ip',
  'true-client-ip',
  'x-real-ip',
  'fly-client-ip',
  'fastly-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
]

interface Found {
  request: ClientIpRequest
  trust: CompiledTrust
  met: readonly Step[]
  ip: string | null
}

function findWarnings({ request, trust, met }: Found): string[] {
  const present = forwardingHeaders.filter((name) => readHeader(request, name, 'list') !== undefined)
  const last = met.at(-1)
  const warnings: string[] = []
  if (last?.at === 'connection' && last.outcome === 'client' && present.length > 0) {
    warnings.push(
      `The request has ${present.join(', ')}, which is not believed. If ${quote(last.text)} is your proxy, write trustProxy: { proxies: [${quote(last.text)}], header: "${present[0] ?? ''}" } (with its whole range, if it has one); if it is a client, all is well.`,
    )
  }
  if (last?.at === 'connection' && last.outcome === 'unix-socket') {
    warnings.push(
      'If the app listens on a Unix socket behind a proxy, add unixSocket: "trusted"; if it listens on TCP, the client has gone.',
    )
  }
  if (last?.outcome === 'all-trusted' || last?.outcome === 'too-many') {
    warnings.push(
      'All hops are trusted proxies, so none is the client. Either the request began at a proxy (a health check), or trustProxy.proxies is too wide: leave out ranges that clients come from.',
    )
  }
  if (last?.outcome === 'missing') {
    const others = present.filter((name) => name !== trust.header)
    warnings.push(
      others.length > 0
        ? `The proxy did not send ${trust.header ?? ''}, but the request has ${others.join(', ')}. Make the proxy write the one you named, or name one that it overwrites on every request.`
        : `The proxy did not send ${trust.header ?? ''}. Configure it to, or the request began at the proxy (a health check).`,
    )
  }
  if (last?.at === 'header' && last.outcome === 'unreadable') {
    warnings.push(
      `The proxy wrote something else than an address into ${trust.header ?? ''}, or passed on what a client wrote: check that it appends to this header or overwrites it.`,
    )
  }
  return warnings
}

/** Attacker's text made harmless for a terminal and a page: one line, no control characters, no markup, bounded. */
function quote(text: string): string {
  const trimmed = text.trim()
  const short = trimmed.length > 60 ? `${trimmed.slice(0, 59)}…` : trimmed
  return JSON.stringify(short).replace(
    /[<>&\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
