import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { dashboardCsp } from '../http/security-headers.js'

/**
 * Whether a browser asks for a page, rather than for a file or an answer of the API. A dot in the path says nothing: the
 * page of `ada@example.org` has one.
 */
function asksForPage(request: FastifyRequest): boolean {
  const [pathname = ''] = request.url.split('?', 1)
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    !pathname.startsWith('/v1/') &&
    !pathname.startsWith('/assets/') &&
    (request.headers.accept?.includes('text/html') ?? false)
  )
}

/**
 * Serves the built dashboard: its files, and its page at every path that is no file, since the page itself reads the path.
 * File names in `assets/` hold a hash of their content, so they may be kept for ever.
 *
 * @returns sends the page, or `false` when the request asks for something else
 */
export function serveDashboard(
  app: FastifyInstance,
  folder: string,
): (request: FastifyRequest, reply: FastifyReply) => boolean {
  if (!existsSync(path.join(folder, 'index.html'))) return () => false
  void app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders(response, file) {
      const isHashed = path.relative(folder, file).startsWith(`assets${path.sep}`)
      response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  // Not in setHeaders: what that sets yields to the headers that every answer has.
  const sendPage = (reply: FastifyReply) =>
    reply.code(200).header('content-security-policy', dashboardCsp).sendFile('index.html')
  app.get('/', (_request, reply) => sendPage(reply))
  return (request, reply) => {
    if (!asksForPage(request)) return false
    void sendPage(reply)
    return true
  }
}
