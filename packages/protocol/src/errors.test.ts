import { describe, expect, test } from 'vitest'
import { renderErrorsPage } from './errors-page.js'
import { errorAnswer, errors, errorText, type ErrorCode } from './errors.js'

const codes = Object.keys(errors) as ErrorCode[]

describe('errors', () => {
  test('are all in docs/reference/errors.md; run vitest with -u after a change of the table', async () => {
    await expect(renderErrorsPage()).toMatchFileSnapshot('../../../docs/reference/errors.md')
  })

  test('are each in exactly one section of the page', () => {
    const headings = [...renderErrorsPage().matchAll(/^### `(.+)`$/gm)].map((match) => match[1])
    expect(headings.toSorted()).toEqual(codes.toSorted())
  })

  test.each(codes)('%s has an error status and two sentences', (code) => {
    const { status, message, fix } = errors[code]
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(fix).toMatch(/^[A-Z].*\.$/)
  })

  test('an answer holds code, sentences and details', () => {
    expect(errorAnswer('body_too_large', { limitBytes: 5 })).toEqual({
      success: false,
      error: { code: 'body_too_large', message: errorText('body_too_large'), limitBytes: 5 },
    })
    expect(errorAnswer('wrong_type', { message: '`x` must be text.' }).error.message).toBe(
      '`x` must be text.',
    )
  })
})
