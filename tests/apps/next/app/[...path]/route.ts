import { randomUUID } from 'node:crypto'
import type { Call } from '../../../../frameworks/routes'
import { app } from '../../lib/running'
import { getSealed } from '../../lib/session'

type Context = { params: Promise<{ path: string[] }> }

/** The routes of the tests, with the session in a sealed cookie. */
async function serve(request: Request, { params }: Context): Promise<Response> {
  const { routes, keepsight, next } = app()
  const [first = '', ...rest] = (await params).path
  const found = Object.keys(routes).find((route) => matches(route, request.method, [first, ...rest]))
  const handler = found === undefined ? undefined : routes[found]
  if (!found || !handler) return new Response(null, { status: 404 })

  const sealed = await getSealed()
  const served = await next.currentRequest()
  // A session that ended is nobody's.
  if (sealed.key && !(await next.currentSession())) {
    Object.assign(sealed, { key: undefined, userId: undefined, count: undefined })
  }
  const before = JSON.stringify(sealed)
  const call: Call = {
    request: served,
    params: { id: rest[0] ?? '', ms: rest[0] ?? '' },
    body: request.method === 'POST' ? ((await request.json()) as object) : {},
    session: () => sealed as { userId?: string; count?: number },
    async regenerate() {
      const from = sealed.key
      const key = randomUUID()
      if (from && first === 'log-in') await keepsight.userSessions.logOut({ request: served })
      else if (from) await keepsight.userSessions.rekey({ from, key })
      sealed.key = key
      if (first === 'log-in') delete sealed.userId
      await sealed.save()
      await next.currentRequest()
    },
    async destroy() {
      await keepsight.userSessions.logOut({ request: served })
      sealed.destroy()
    },
  }
  const { status = 200, location, body } = await handler(call)
  if (JSON.stringify(sealed) !== before && sealed.key) await sealed.save()
  return Response.json(body ?? null, { status, headers: location ? { location } : {} })
}

function matches(route: string, method: string, parts: string[]): boolean {
  const [routeMethod, path = ''] = route.split(' ')
  const routeParts = path.split('/').slice(1)
  const isSame = routeParts.length === parts.length
  return (
    routeMethod === method &&
    isSame &&
    routeParts.every((part, index) => part.startsWith(':') || part === parts[index])
  )
}

export { serve as GET, serve as POST }
