import type { ServerResponse } from 'node:http'

/**
 * Answers a browser that asks whether a page may write. Any origin may: the preflight does not carry the key that knows
 * the allowed ones, and the write itself is checked.
 */
export function answerPreflight(response: ServerResponse, origin: string): void {
  response.writeHead(204, {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'authorization, content-type, content-encoding',
    'Access-Control-Max-Age': '86400',
    Vary: 'Origin',
  })
  response.end()
}
