import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect, it, vi } from 'vitest'
import { describeMatrix } from './matrix.js'
import { nestFramework } from './nest-app.js'
import { nestExpress } from './nest-express.js'
import { describeNestMiddleware } from './nest-middleware-rows.js'
import { describeNest } from './nest-rows.js'

// Nest 11 is where tests/apps/nest-11 has it: everything that this file runs, the adapter too, gets it from there.
const nest11 = vi.hoisted(() => (name: string) => {
  const { resolve } = createRequire(new URL('../apps/nest-11/package.json', import.meta.url))
  return import(pathToFileURL(resolve(name)).href) as Promise<Record<string, unknown>>
})
vi.mock('@nestjs/common', () => nest11('@nestjs/common'))
vi.mock('@nestjs/core', () => nest11('@nestjs/core'))
vi.mock('@nestjs/platform-express', () => nest11('@nestjs/platform-express'))

it('this is Nest 11', async () => {
  const { version } = createRequire(new URL('../apps/nest-11/package.json', import.meta.url))(
    '@nestjs/core/package.json',
  ) as { version: string }
  const { NestFactory } = await import('@nestjs/core')
  expect(version).toMatch(/^11\./)
  expect(NestFactory).toBe((await nest11('@nestjs/core'))['NestFactory'])
})

describeMatrix(nestFramework('Nest 11', nestExpress))
describeNest('Nest 11', nestExpress)
describeNestMiddleware('Nest 11', nestExpress)
