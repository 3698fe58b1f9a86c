import { Type } from 'typebox'
import { checkAll, checkReadiness } from '../health/check-health.js'
import { Exactly } from '../schemas/common.js'
import { defineRoute, sent, type Route } from './route.js'

const Checks = Type.Array(Exactly({ name: Type.String(), ok: Type.Boolean(), message: Type.String() }))
const Health = Type.Object({ ok: Type.Boolean(), checks: Checks })

/** Whether the server lives, is ready, and how it does. They hold counts, and nothing of what was recorded. */
export const healthRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/healthz',
    access: 'public',
    summary: 'Answers while the process lives.',
    response: Type.Object({ ok: Type.Literal(true) }),
    handle: () => Promise.resolve({ ok: true as const }),
  }),
  defineRoute({
    method: 'GET',
    path: '/readyz',
    access: 'public',
    summary: 'Whether questions can be answered and events get into the store: 200, or 503 with the reasons.',
    response: Health,
    async handle({ services, reply }) {
      const checks = await checkReadiness(services)
      const ok = checks.every((check) => check.ok)
      if (!ok) void reply.code(503).header('retry-after', '5')
      return { ok, checks }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/metrics',
    access: 'public',
    summary: 'Counters and gauges of the server, in the Prometheus text format.',
    response: 'text/plain',
    async handle({ services, reply }) {
      const text = await services.metrics()
      void reply.type('text/plain; version=0.0.4; charset=utf-8').send(text)
      return sent
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/admin/doctor',
    access: 'admin',
    summary:
      'Looks at everything that may be wrong: stores, spool, dead letters, derived data, disk, endings of user sessions.',
    response: Type.Object({
      ok: Type.Boolean(),
      checks: Checks,
      versions: Type.Record(Type.String(), Type.String()),
    }),
    async handle({ services }) {
      const [checks, versions] = await Promise.all([checkAll(services), services.health.versions()])
      return { ok: checks.every((check) => check.ok), checks, versions }
    },
  }),
]
