import type { FastifyInstance } from 'fastify'
import { ApiError } from '../errors.js'

/** Bytes of a request's body: queries are small. */
export const bodyLimitBytes = 256 * 1024

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  let text: string
  try {
    text = strictUtf8.decode(body)
  } catch {
    throw new ApiError('invalid_utf8')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError('malformed_json')
  }
}

/**
 * Takes bodies as JSON whatever type they claim, as `curl -d` claims forms; only what says that it is a form and begins no JSON is
 * one. Which site a request comes from is checked apart from its type.
 */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    try {
      if (isForm && !/^\s*[[{]/.test(bytes.subarray(0, 100).toString('latin1')))
        done(null, new URLSearchParams(bytes.toString('utf8')))
      else done(null, parseJson(bytes))
    } catch (error) {
      done(error as Error)
    }
  })
}
