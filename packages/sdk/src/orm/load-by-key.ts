import { encodeKey, type KeyCodec } from '../content-types/key.js'
import type { KeyValues, OrmModel } from './orm.js'

/** Keys in one query, below what databases take as parameters (2,100 of SQL Server) for keys of up to four parts. */
const keysPerQuery = 500

/**
 * Makes a content type's loader of a model's query. An id that cannot be a key of the model finds nothing, and spoils
 * nothing for the others; one query loads up to 500 objects.
 */
export function loadByKey(
  load: NonNullable<OrmModel['load']>,
  codec: KeyCodec<KeyValues>,
  idOf: (object: object) => unknown,
): (ids: string[]) => Promise<(object | null)[]> {
  return async (ids) => {
    const wanted = ids.map((id) => decoded(codec, id))
    const keys = [
      ...new Map(wanted.flatMap((key) => (key ? [[codec.encode(key), key] as const] : []))).values(),
    ]
    const found = new Map<string, object>()
    for (let start = 0; start < keys.length; start += keysPerQuery) {
      for (const object of await load(keys.slice(start, start + keysPerQuery))) {
        const key = decoded(codec, encodeKey(idOf(object)))
        if (key) found.set(codec.encode(key), object)
      }
    }
    return wanted.map((key) => (key && found.get(codec.encode(key))) ?? null)
  }
}

function decoded(codec: KeyCodec<KeyValues>, text: string | null): KeyValues | null {
  if (text === null) return null
  try {
    return codec.decode(text)
  } catch (error) {
    // URIError: half of an escaped character.
    if (error instanceof RangeError || error instanceof URIError) return null
    throw error
  }
}
