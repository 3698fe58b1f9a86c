import { Type } from 'typebox'
import { defineRoute, type Route } from './route.js'

/** An app as it travels. */
export const AppSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  timezone: Type.String({ description: 'IANA zone in which its days begin.' }),
  createdAt: Type.String({ description: 'ISO 8601.' }),
})

/** What the caller may see. */
export const appRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/apps',
    access: 'read',
    summary: 'The apps that the caller may read, in order of creation.',
    response: Type.Object({ apps: Type.Array(AppSchema) }),
    async handle({ services, principal }) {
      const apps = await services.operational.listApps()
      const visible = principal.kind === 'read-key' ? apps.filter(({ id }) => id === principal.appId) : apps
      return {
        apps: visible.map(({ id, name, timezone, createdAt }) => ({ id, name, timezone, createdAt })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/me',
    access: 'read',
    summary: 'Who calls: a read key with its app, the dashboard, or the operator.',
    response: Type.Object({
      kind: Type.Union([Type.Literal('read-key'), Type.Literal('dashboard'), Type.Literal('admin')]),
      app: Type.Union([Type.String(), Type.Null()], { description: 'The only app it may read; null: all.' }),
    }),
    handle({ principal }) {
      if (principal.kind === 'dashboard' || principal.kind === 'admin')
        return Promise.resolve({ kind: principal.kind, app: null })
      return Promise.resolve({
        kind: 'read-key' as const,
        app: principal.kind === 'read-key' ? principal.appId : null,
      })
    },
  }),
]
