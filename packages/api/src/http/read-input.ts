import { Compile, type Validator } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { ApiError } from '../errors.js'

type Part = 'path' | 'query string' | 'body'

const validators = new WeakMap<TSchema, Validator>()

function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema)
  if (known) return known
  const validator = Compile(schema) as unknown as Validator
  validators.set(schema, validator)
  return validator
}

/** The names of an object schema's fields. */
function fieldsOf(schema: TSchema): string {
  const { properties = {} } = schema as { properties?: object }
  return Object.keys(properties).join(', ')
}

/** The first field that is wrong, and what is wrong with it, without its value. */
function complaint(schema: TSchema, validator: Validator, value: unknown, part: Part): string {
  const [error] = validator.Errors(value)
  const field = error?.instancePath.slice(1).replaceAll('/', '.')
  // A field that the schema does not have is checked against the schema `false`.
  if (error?.keyword === 'additionalProperties' || error?.keyword === 'boolean')
    return `The ${part} has a field that is not known. Fields are: ${fieldsOf(schema)}.`
  const what = error?.message ?? 'is not valid'
  return field ? `The field ${field} of the ${part} ${what}.` : `The ${part} ${what}.`
}

/**
 * Checks one part of a request against its schema. Texts of the path and query string become numbers where the schema says
 * so; a body is taken as it is.
 *
 * @throws ApiError `invalid_query`, naming the field
 */
export function readInput(schema: TSchema | undefined, given: unknown, part: Part): unknown {
  if (!schema) return given
  const validator = validatorOf(schema)
  const value = part === 'body' ? given : validator.Convert(given)
  if (validator.Check(value)) return value
  throw new ApiError('invalid_query', { message: complaint(schema, validator, value, part) })
}
