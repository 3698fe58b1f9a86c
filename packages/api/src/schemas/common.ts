import { Type, type TProperties } from 'typebox'

/** A text that may be missing. */
export const NullableText = Type.Union([Type.String(), Type.Null()])

/** A calendar day. */
export const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'YYYY-MM-DD' })

export const DateRange = Type.Object(
  { from: Day, to: Day },
  { description: "Both days inclusive, in the query's time zone.", additionalProperties: false },
)

export const Bots = Type.Union([Type.Literal('include'), Type.Literal('exclude'), Type.Literal('only')], {
  description: 'Whether known bots count. Default include.',
})

export const Compare = Type.Union([Type.Literal('previous_period'), DateRange], {
  description: 'A second range to set beside the first.',
})

/** An object that has no other fields than these. */
export const Exactly = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

export const Filters = Type.Array(Type.Unknown(), {
  description:
    'Filters [op, dimension, values] with is, is_not, contains, contains_not, matches (RE2), greater, less; combined by ["and", …], ["or", …], ["not", …]. A list of filters must all hold.',
  examples: [[['is', 'object:type', ['Product']]]],
})

export const Timezone = Type.String({ description: "IANA time zone. Default: the app's." })
export const Cursor = Type.String({ description: 'nextCursor of the answer before, with the same query.' })
export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: 'null: these were the last.',
})
export const Instant = Type.String({ description: 'ISO 8601, UTC, milliseconds.' })
export const Count = Type.Integer({ minimum: 0 })
export const Limit = (most: number) => Type.Integer({ minimum: 1, maximum: most })

/** Query strings carry text; reports read the number. */
export const ErrorSchema = Type.Object({
  success: Type.Literal(false),
  error: Type.Object({ code: Type.String(), message: Type.String() }),
})
