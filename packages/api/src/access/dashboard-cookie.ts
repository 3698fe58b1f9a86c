import type { FastifyReply, FastifyRequest } from 'fastify'

const name = 'ks_dashboard'
const maxAgeSeconds = 30 * 86_400

const attributes = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: request.protocol === 'https',
})

/** The cookie that carries a dashboard session's secret: not readable by scripts, not sent by other sites' requests. */
export const dashboardCookie = {
  read(request: FastifyRequest): string | null {
    return request.cookies[name] || null
  },
  set(request: FastifyRequest, reply: FastifyReply, secret: string): void {
    void reply.setCookie(name, secret, { ...attributes(request), maxAge: maxAgeSeconds })
  },
  clear(request: FastifyRequest, reply: FastifyReply): void {
    void reply.clearCookie(name, attributes(request))
  },
}
