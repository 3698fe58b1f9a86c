import { limits } from '@keepsight/protocol'
import type { IncomingMessage } from 'node:http'
import type { BodyBudget } from './body-budget.js'

/** Why a body was not read. `gone`: the client went away, and nobody waits for an answer. */
export type BodyRefusal = 'body_too_large' | 'overloaded' | 'gone'

/** Told once: the body, or why not, and how many bytes of the budget it holds, which whoever is told gives back. */
export type BodyReceiver = (body: Buffer | BodyRefusal, heldBytes: number) => void

/**
 * Reads a body of at most `limits.wireBytes`. What comes after a refusal is read and thrown away, so that the client gets
 * the answer and can go on using the connection; the server's request timeout bounds that.
 */
export function readBody(request: IncomingMessage, budget: BodyBudget, receive: BodyReceiver): void {
  if (Number(request.headers['content-length']) > limits.wireBytes) {
    request.resume()
    receive('body_too_large', 0)
    return
  }
  const chunks: Buffer[] = []
  let bytes = 0
  let done = false
  const finish = (body: Buffer | BodyRefusal) => {
    if (done) return
    done = true
    receive(body, bytes)
  }
  const refuse = (refusal: BodyRefusal) => {
    chunks.length = 0
    finish(refusal)
  }
  request.on('data', (chunk: Buffer) => {
    if (done) return
    if (bytes + chunk.length > limits.wireBytes) return refuse('body_too_large')
    if (!budget.take(chunk.length)) return refuse('overloaded')
    bytes += chunk.length
    chunks.push(chunk)
  })
  request.on('end', () => {
    if (!done) finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes))
  })
  request.on('close', () => refuse('gone'))
}
