import type { App } from '@keepsight/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Access, Principal } from '../access/principal.js'
import type { Services } from '../services.js'

/** What a handler is given: inputs that passed their schemas, who calls, and what the API is made of. */
export interface RouteCall<Query = unknown, Body = unknown, Params = unknown> {
  params: Params
  query: Query
  body: Body
  principal: Principal
  services: Services
  request: FastifyRequest
  reply: FastifyReply
}

/** Marks an answer that the handler sends itself: streams, pages, text. */
export const sent = Symbol('sent')

/** A route, in the one table that the server, the reference and the tests of access are made from. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** With `:name` for parameters. */
  path: string
  access: Access
  /** One sentence for the reference. */
  summary: string
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** Reports read their requests themselves, since they know more than a schema; it then only documents. */
  bodyIsReadByReport?: boolean
  /** The JSON answer; or the media type of what else is sent. */
  response: TSchema | string
  /** Status of success. Default 200. */
  status?: number
  handle: (call: RouteCall) => Promise<unknown>
}

/** A route whose handler's inputs and answer have the types of its schemas. */
interface TypedRoute<
  Query extends TSchema,
  Body extends TSchema,
  Params extends TSchema,
  Answer extends TSchema,
> extends Omit<Route, 'handle' | 'query' | 'body' | 'params' | 'response'> {
  params?: Params
  query?: Query
  body?: Body
  response: Answer | string
  handle: (
    call: RouteCall<Static<Query>, Static<Body>, Static<Params>>,
  ) => Promise<Static<Answer> | typeof sent>
}

/** Declares a route. */
export function defineRoute<
  Query extends TSchema,
  Body extends TSchema,
  Params extends TSchema,
  Answer extends TSchema,
>(route: TypedRoute<Query, Body, Params, Answer>): Route {
  return route as unknown as Route
}

/** The parameter of routes about one app, and how it is read: see `app-of-call.ts`. */
export type AppOfCall = (call: RouteCall) => Promise<App>
