import type { ContentTypeLike, ContentTypes } from '../content-types/content-types.js'
import { encodeKey } from '../content-types/key.js'
import { KeepsightError } from '../errors.js'
import { userIdOf } from '../capture.js'
import type { UserReference } from '../options.js'
import type { HttpClient } from '../recorder/http-client.js'
import { ObjectView } from './object-view.js'

/** Which views to find; everything left out does not narrow. */
export interface FindObjectViews<T extends object = object> {
  /** The kind of object: its class or its content type, from which the views found have their type, or its name. */
  type?: ContentTypeLike<T>
  /** The object's id. Needs `type`. */
  id?: unknown
  user?: UserReference
  /** From this moment or day (`2026-03-01`, in the app's timezone) on. */
  from?: Date | string
  /** Up to this moment or the end of this day. */
  to?: Date | string
  /** Views in one answer. Default: the server's. */
  limit?: number
  /** The `nextCursor` of an answer, for what follows it. */
  cursor?: string
}

/** The views found, newest first. */
export interface FoundObjectViews<T extends object = object> {
  views: ObjectView<T>[]
  /** For the views after these; `null` when there are none. */
  nextCursor: string | null
  /** Why there is no answer, when there is none; `views` is then empty. */
  error: KeepsightError | null
}

/**
 * Finds views, newest first. Never rejects.
 *
 * @example
 * const { views } = await keepsight.objectViews.find({ type: Product, user: 42 })
 * const product = await views[0]?.contentObject() // Product | null | undefined
 */
export type FindViews = <T extends object = object>(
  query?: FindObjectViews<T>,
) => Promise<FoundObjectViews<NoInfer<T>>>

/** Where to read, and as whom. */
export interface ReadEndpoint {
  url: URL
  readKey: string
  app: string
}

/** What finding needs. */
export interface FindSurroundings {
  client: HttpClient
  contentTypes: ContentTypes
  /** Rejects with a KeepsightError when it is not known where to read. */
  endpoint: () => Promise<ReadEndpoint>
  /** The server did not answer. */
  onFailure: () => void
}

/** One view as the server tells it. */
interface WireView {
  id: string
  time: string
  user: string | null
  ip: string | null
  visitor: string | null
  sessionId: string | null
  object: { type: string; id: string; label: string | null; url: string | null }
}

/** Makes `objectViews.find`. It never rejects: an analytics server that is away must not break a page of the app. */
export function createFindObjectViews({
  client,
  contentTypes,
  endpoint,
  onFailure,
}: FindSurroundings): FindViews {
  return async function find<T extends object>(query: FindObjectViews<T> = {}): Promise<FoundObjectViews<T>> {
    try {
      const { url, readKey, app } = await endpoint()
      const base = url.pathname.replace(/\/$/, '')
      const target = new URL(`${base}/v1/apps/${encodeURIComponent(app)}/object-views`, url)
      for (const [name, value] of Object.entries(parametersOf(query, contentTypes))) {
        if (value !== undefined) target.searchParams.set(name, value)
      }
      const outcome = await client.call({
        method: 'GET',
        url: target,
        headers: { authorization: `Bearer ${readKey}`, accept: 'application/json' },
        maxAnswerBytes: 32 * 1024 * 1024,
      })
      if (outcome.kind === 'failure') {
        onFailure()
        throw new KeepsightError(outcome.timedOut ? 'timeout' : 'unreachable', outcome.code)
      }
      if (outcome.status === 401 || outcome.status === 403) throw new KeepsightError('key_refused', 'readKey')
      if (outcome.status !== 200) throw new KeepsightError('read_refused', `status ${outcome.status}`)
      return { ...answerOf(outcome.json, contentTypes), error: null }
    } catch (error) {
      const known = error instanceof KeepsightError
      return {
        views: [],
        nextCursor: null,
        error: known ? error : new KeepsightError('read_refused', undefined, { cause: error }),
      }
    }
  }
}

function parametersOf(
  query: FindObjectViews,
  contentTypes: ContentTypes,
): Record<string, string | undefined> {
  const { type, id, user, from, to, limit, cursor } = query
  const idText = id === undefined ? undefined : encodeKey(id)
  if (idText === null) throw new KeepsightError('object_without_id')
  return {
    type: type === undefined ? undefined : contentTypes.of(type).name,
    id: idText,
    user: user === undefined ? undefined : (userIdOf(user) ?? undefined),
    from: from instanceof Date ? from.toISOString() : from,
    to: to instanceof Date ? to.toISOString() : to,
    limit: limit === undefined ? undefined : String(limit),
    cursor,
  }
}

/** The views of an answer, of objects of the type that was asked for: the server answers with no others. */
function answerOf<T extends object>(
  json: unknown,
  contentTypes: ContentTypes,
): Omit<FoundObjectViews<T>, 'error'> {
  const { views, nextCursor } = (json ?? {}) as { views?: unknown; nextCursor?: unknown }
  if (!Array.isArray(views)) throw new KeepsightError('bad_answer')
  return {
    views: (views as WireView[]).map(
      ({ id, time, user, ip, visitor, sessionId, object }) =>
        new ObjectView<T>({
          id,
          contentType: contentTypes.of<T>(object.type),
          objectId: object.id,
          label: object.label ?? null,
          url: object.url ?? null,
          user: user ?? null,
          visitor: visitor ?? null,
          ipAddress: ip ?? null,
          sessionId: sessionId ?? null,
          timestamp: new Date(time),
        }),
    ),
    nextCursor: typeof nextCursor === 'string' ? nextCursor : null,
  }
}
