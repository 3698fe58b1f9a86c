import type { TSchema } from 'typebox'
import type { Route } from '../routes/route.js'
import { ErrorSchema } from '../schemas/common.js'
import { writeRoutes } from './write-routes.js'

/** An OpenAPI 3.1 document; its schemas are JSON Schema 2020-12, as TypeBox makes them. */
export interface OpenapiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, unknown>>
  components: Record<string, unknown>
}

const security = {
  public: [],
  app: [{ key: [] }, { keyAsUser: [] }],
  read: [{ key: [] }, { dashboard: [] }],
  admin: [{ adminToken: [] }],
  write: [{ key: [] }, { keyAsUser: [] }],
}

/** Properties of an object schema as parameters. */
function parameters(schema: TSchema | undefined, place: 'path' | 'query'): unknown[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, { description?: string }>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(property.description ? { description: property.description } : {}),
    schema: property,
  }))
}

function operation(route: Route): Record<string, unknown> {
  const answer =
    typeof route.response === 'string'
      ? { [route.response]: {} }
      : { 'application/json': { schema: route.response } }
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(.)?/g, (_match, letter?: string) => letter?.toUpperCase() ?? '')}`,
    summary: route.summary,
    security: security[route.access],
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }
      : {}),
    responses: {
      [String(route.status ?? 200)]: { description: 'Done.', content: answer },
      default: { $ref: '#/components/responses/Refusal' },
    },
  }
}

/** The reference of all routes: those of the table, and the collector's write routes. */
export function openapi(routes: readonly Route[]): OpenapiDocument {
  const paths: OpenapiDocument['paths'] = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  for (const { path, summary, body, answer } of writeRoutes) {
    paths[path] = {
      post: {
        operationId: `post${path.replace(/[^A-Za-z]+(.)?/g, (_match, letter?: string) => letter?.toUpperCase() ?? '')}`,
        summary,
        security: security.write,
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
        responses: {
          '200': { description: 'On disk.', content: { 'application/json': { schema: answer } } },
          default: { $ref: '#/components/responses/Refusal' },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Keepsight',
      version: '1',
      description:
        'Events are written with a secret or public key of an app, in the form of the Segment spec; reports are read with a read key, or with the cookie of the dashboard; an app keeps its user sessions with its secret key.',
    },
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of an app: ks_sec_…, ks_pub_… or ks_read_….',
        },
        keyAsUser: { type: 'http', scheme: 'basic', description: 'The key as the user name, no password.' },
        dashboard: { type: 'apiKey', in: 'cookie', name: 'ks_dashboard' },
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: "adminToken of the data folder's server.json.",
        },
      },
      responses: {
        Refusal: {
          description: 'Refused: the code says why, the message what to do.',
          content: { 'application/json': { schema: ErrorSchema } },
        },
      },
    },
  }
}
