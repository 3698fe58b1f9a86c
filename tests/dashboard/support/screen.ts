import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** For what the screen shows once its questions are answered; generous, since tests share a machine. */
export const eventually = <Value>(read: () => Value, { timeout = 10_000 } = {}) =>
  expect.poll(read, { timeout, interval: 20 })

/** A headline figure by its name. */
export const figureOf = (page: Page, name: string): Locator =>
  page
    .getByRole('group', { name: 'Figure to show over time' })
    .getByRole('button', { name })
    .locator('.figure-value')
