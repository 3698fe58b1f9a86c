import fc from 'fast-check'
import { dimensionNames, isTimeDimension } from '../dimensions.js'

/** Any filter that the grammar allows, of any texts: for properties that hold whatever is asked. */
export function anyFilter(text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const textDimension = fc.constantFrom(...dimensionNames.filter((name) => !isTimeDimension(name)))
  const values = fc.array(fc.oneof(text, fc.constant(null), fc.integer()), { minLength: 1, maxLength: 4 })
  const test = fc.oneof(
    fc.tuple(fc.constantFrom('is', 'is_not', 'contains', 'contains_not'), textDimension, values),
    fc.tuple(
      fc.constantFrom('greater', 'less'),
      textDimension,
      fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true })),
    ),
    fc.tuple(
      fc.constantFrom('is', 'is_not', 'greater', 'less'),
      fc.constantFrom('time:day', 'time:week', 'time:month'),
      fc.tuple(fc.constantFrom('2026-03-29', '2026-10-25')),
    ),
  )
  return fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      test,
      fc.tuple(fc.constantFrom('and', 'or'), tie('filter'), tie('filter')),
      fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 })),
      fc.tuple(fc.constant('not'), tie('filter')),
    ),
  })).filter
}
