import { describe, expect, it } from 'vitest'
import { contentTypesFrom } from './index.js'

describe('contentTypesFrom', () => {
  it.each([
    [{}],
    [[]],
    [null],
    [undefined],
    ['prisma'],
    [new Map()],
    [class Product {}],
    [{ Product: class {} }],
  ])('refuses source %#, and says what it takes', (source) => {
    expect(() => contentTypesFrom(source as object as never)).toThrow(
      'Pass a Prisma client, a Drizzle database or its schema, a TypeORM DataSource, a MikroORM or Sequelize instance, ' +
        'mongoose or a connection of it, Objection model classes, or a Kysely database.',
    )
  })
})
