import {
  checkedName,
  ContentType,
  namedText,
  type ContentTypeOptions,
} from '../content-types/content-type.js'
import { compositeKey, type KeyCodec } from '../content-types/key.js'
import { keyCodecs } from './key-kinds.js'
import { loadByKey } from './load-by-key.js'
import type { AnyModelOptions, AnyOptions } from './options.js'
import type { KeyValues, OrmModel } from './orm.js'

/**
 * The content type of a model.
 *
 * @throws TypeError when its options name a property that it does not have, or a secret as label
 */
export function contentTypeOfModel(model: OrmModel, options: AnyOptions): ContentType {
  const own = options.models?.[model.name] ?? {}
  const key = own.key === undefined ? model.key : [own.key].flat()
  for (const property of own.key === undefined ? [] : key) checkProperty(model, property)
  const id = idOfKey(model, key)
  const load =
    own.load ?? (model.load && key.length > 0 ? loadByKey(model.load, codecOfKey(model, key), id) : null)
  const label = labelOf(model, own.label)
  return new ContentType(checkedName(own.name ?? options.rename?.(model.name) ?? model.name), model.model, {
    id,
    ...(label ? { label } : {}),
    ...(own.url ? { url: own.url } : {}),
    ...(load ? { load } : {}),
  } as ContentTypeOptions<object, never>)
}

/** An object's id: one value as it is, several by their names. */
function idOfKey({ read = property }: OrmModel, key: readonly string[]): (object: object) => unknown {
  const [first] = key
  if (first === undefined) return () => null
  if (key.length === 1) return (object) => read(object, first)
  return (object) => Object.fromEntries(key.map((name) => [name, read(object, name)]))
}

function codecOfKey({ properties }: OrmModel, key: readonly string[]): KeyCodec<KeyValues> {
  const codecs = key.map((name) => [name, keyCodecs[properties.get(name) ?? 'text']] as const)
  const [first] = codecs
  if (codecs.length !== 1 || !first) return compositeKey<KeyValues>(Object.fromEntries(codecs))
  const [name, codec] = first
  return {
    encode: (values) => codec.encode(values[name]),
    decode: (text) => ({ [name]: codec.decode(text) }),
  }
}

const secret =
  /passw|passphrase|passcode|secret|token|salt$|hash(?!tag)|credential|private_?key|api_?key|(?:^|_)t?otp/i

function labelOf(
  model: OrmModel,
  label: AnyModelOptions['label'],
): ((object: object) => string | null | undefined) | undefined {
  const { read = property } = model
  if (typeof label === 'function') return label
  if (label === undefined) return model.hasOwnText === false ? namedText : undefined
  checkProperty(model, label)
  if (secret.test(label)) {
    throw new TypeError(
      `The property ${label} of ${model.name} looks like a secret: a label is stored and shown.`,
    )
  }
  return (object) => {
    const value = read(object, label)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : null
  }
}

function checkProperty({ name, properties }: OrmModel, property: string): void {
  if (properties.size === 0 || properties.has(property)) return
  throw new TypeError(`${name} has no property ${property}. It has: ${[...properties.keys()].join(', ')}.`)
}

function property(object: object, name: string): unknown {
  return (object as Record<string, unknown>)[name]
}
