import type { RequestContextOptions, RunWithRequest } from '../index.js'
import { FetchRequest } from '../request/fetch-request.js'
import { inContext, serveFetch } from '../request/fetch-response.js'
import { keptSessionKey, keptUser } from '../request/native-defaults.js'
import { optionsOfNative, type NativeOptions } from '../request/native-options.js'
import { requestStorage } from '../request/request-context.js'
import { addressOf, isOfSvelteKit, isRefresh, isUnchanged, type SvelteKitEvent } from './event.js'
import { nodeExchangeOf, watchAnswers } from './node-answer.js'

export type { SvelteKitEvent } from './event.js'

/** How a SvelteKit app's requests are read. The request is SvelteKit's `event`. */
export type SvelteKitOptions<Event extends SvelteKitEvent = SvelteKitEvent> = NativeOptions<Event>

/** What the hook needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/** SvelteKit's `Handle`, of the app's own event. */
export type KeepsightHandle<Event extends SvelteKitEvent> = (input: {
  event: Event
  resolve(event: Event): Response | Promise<Response>
}) => Promise<Response>

/**
 * A `handle` hook for SvelteKit 2 that lets `viewed()`, `track()` and the others know the request wherever they are called during
 * it: in `load`, in form actions, in endpoints, and in what the app fetches from itself. Put it first in `sequence()`. User and
 * session are read when something is recorded: by default from `event.locals.user.id`, else `event.locals.session.userId`, and
 * `event.locals.session.token`, else its `id`. It sets no cookie and reads nothing until then. Where the SDK asks for a request, give
 * it `event.request`.
 *
 * A client navigation, which asks for the data of a page, is a view of it; asking anew for the data of the page that is shown is none.
 *
 * @example
 * // src/hooks.server.ts
 * export const handle = sequence(keepsightHandle(keepsight), session)
 * // src/routes/products/[id]/+page.server.ts
 * export async function load({ params }) {
 *   const product = await products.find(params.id)
 *   keepsight.viewed(product) // counts once the page was sent
 *   return { product }
 * }
 */
export function keepsightHandle<Event extends SvelteKitEvent>(
  keepsight: ServesRequests,
  { counts, ...options }: SvelteKitOptions<Event> = {},
): KeepsightHandle<Event> {
  const run = keepsight.requestRunner(
    optionsOfNative<Event>({
      user: ({ locals }) => keptUser(locals),
      sessionKey: ({ locals }) => keptSessionKey(locals),
      ...options,
      counts: (event) => !isRefresh(event) && (counts?.(event) ?? true),
    }),
  )
  watchAnswers()

  return async function handle({ event, resolve }) {
    // What the app fetches from itself is part of the page that it makes.
    if (event.isSubRequest && requestStorage.getStore()) return await resolve(event)
    const { headers, method } = event.request
    const exchange = nodeExchangeOf(event.platform)
    const request = new FetchRequest(
      { headers, method, url: event.url.href },
      event,
      addressOf(event),
      exchange?.request.socket,
    )
    if (exchange) {
      return await run(request, exchange.response, async () => {
        const response = await resolve(event)
        return isOfSvelteKit(response) ? response : inContext(response)
      })
    }
    return await serveFetch(run, request, async () => {
      const response = await resolve(event)
      return isUnchanged(event, response) ? new Response(null, response) : response
    })
  }
}
