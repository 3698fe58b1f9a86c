import { Type } from 'typebox'
import { openapi } from '../openapi/openapi.js'
import { defineRoute, type Route } from './route.js'

/** `GET /v1/openapi.json`: the reference of `routes`, of itself and of the collector's write routes. */
export function createOpenapiRoute(routes: readonly Route[]): Route {
  const route = defineRoute({
    method: 'GET',
    path: '/v1/openapi.json',
    access: 'public',
    summary: 'This reference, as OpenAPI 3.1.',
    response: Type.Object({ openapi: Type.String() }),
    handle: () => Promise.resolve(document),
  })
  const document = openapi([...routes, route])
  return route
}
