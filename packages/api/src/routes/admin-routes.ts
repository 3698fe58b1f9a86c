import { Type } from 'typebox'
import { Exactly } from '../schemas/common.js'
import { ApiError } from '../errors.js'
import { appOfCall, AppParams } from './app-of-call.js'
import { AppSchema } from './app-routes.js'
import { defineRoute, type Route } from './route.js'
import { runAdminSql } from './run-admin-sql.js'

const KeyKind = Type.Union([Type.Literal('secret'), Type.Literal('public'), Type.Literal('read')])
const Origins = Type.Array(Type.String({ maxLength: 300 }), {
  maxItems: 100,
  description: 'Origins a public key may write from, such as https://shop.example; none: any.',
})
const ApiKeySchema = Type.Object({
  id: Type.String(),
  kind: KeyKind,
  prefix: Type.String({ description: 'The first characters of the key, to tell keys apart.' }),
  origins: Type.Array(Type.String()),
  createdAt: Type.String(),
  revokedAt: Type.Union([Type.String(), Type.Null()]),
})

/** A link to be opened in a browser within this time. */
const signInValidMs = 15 * 60_000

/** What the operator does; with the admin token of the data folder's `server.json`. */
export const adminRoutes: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/v1/admin/apps',
    access: 'admin',
    summary: 'Creates an app. Its keys are in this answer and nowhere else.',
    body: Exactly({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      timezone: Type.Optional(Type.String({ description: 'IANA time zone. Default UTC.' })),
      origins: Type.Optional(Origins),
    }),
    status: 201,
    response: Type.Object({
      app: AppSchema,
      secretKey: Type.String(),
      publicKey: Type.String(),
      readKey: Type.String(),
    }),
    async handle({ services, body }) {
      const { app, secretKey, publicKey, readKey } = await services.operational.createApp(body)
      return { app, secretKey, publicKey, readKey }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/admin/apps/:app/keys',
    access: 'admin',
    summary: "An app's keys: what is known of them, not the keys themselves.",
    params: AppParams,
    response: Type.Object({ keys: Type.Array(ApiKeySchema) }),
    async handle(call) {
      const keys = await call.services.operational.listKeys((await appOfCall(call)).id)
      return { keys: keys.map(({ appId: _appId, ...key }) => key) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/admin/apps/:app/keys',
    access: 'admin',
    summary: 'Creates a key. It is in this answer and nowhere else.',
    params: AppParams,
    body: Exactly({ kind: KeyKind, origins: Type.Optional(Origins) }),
    status: 201,
    response: Type.Object({ apiKey: ApiKeySchema, key: Type.String() }),
    async handle(call) {
      const { kind, origins } = call.body
      const app = await appOfCall(call)
      const { apiKey, key } = await call.services.operational.createKey(
        app.id,
        kind,
        origins ? { origins } : {},
      )
      const { appId: _appId, ...known } = apiKey
      return { apiKey: known, key }
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/admin/apps/:app/keys/:key',
    access: 'admin',
    summary: 'Revokes a key, by its id. Within a second nothing is accepted with it.',
    params: Type.Object({ ...AppParams.properties, key: Type.String({ maxLength: 200 }) }),
    response: Type.Object({ success: Type.Literal(true) }),
    async handle(call) {
      const { operational } = call.services
      const app = await appOfCall(call)
      const keys = await operational.listKeys(app.id)
      if (!keys.some(({ id }) => id === call.params.key)) throw new ApiError('unknown_key_id')
      await operational.revokeKey(call.params.key)
      return { success: true as const }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/admin/sign-in',
    access: 'admin',
    summary: 'Makes a link that signs one person in to the dashboard, once, within 15 minutes.',
    status: 201,
    response: Type.Object({ url: Type.String(), token: Type.String(), expiresAt: Type.String() }),
    async handle({ services, request }) {
      const token = await services.operational.createSignInToken({ validMs: signInValidMs })
      const base = services.publicUrl ?? `${request.protocol}://${request.host}`
      return {
        url: `${base}/sign-in?token=${encodeURIComponent(token)}`,
        token,
        expiresAt: new Date(services.now() + signInValidMs).toISOString(),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/admin/sql',
    access: 'admin',
    summary: 'Runs one SELECT in ClickHouse SQL over the table events, within 30 seconds and 10,000 rows.',
    body: Exactly({
      sql: Type.String({ minLength: 1, maxLength: 100_000 }),
      params: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
          description: 'Values of placeholders such as {app:String}.',
        }),
      ),
    }),
    response: Type.Object({
      columns: Type.Array(Type.String()),
      rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
      truncated: Type.Boolean({ description: 'There are more rows than the 10,000 given.' }),
    }),
    handle: ({ services, body }) => runAdminSql(body, services.events),
  }),
]
