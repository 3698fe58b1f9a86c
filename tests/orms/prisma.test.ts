import { PrismaPg } from '@prisma/adapter-pg'
import { contentTypesFrom } from 'keepsight/orm'
import { describe, expect, it } from 'vitest'
import { describeOrm } from './describe-orm.js'
import { generatePrisma, type PrismaClient } from './generate-prisma.js'

const models = `
  model Product {
    id           Int    @id
    name         String
    passwordHash String @map("password_hash")

    @@map("products")
  }

  model Code {
    id    String @id @db.Uuid
    title String

    @@map("codes")
  }

  model Ledger {
    id    BigInt @id
    label String

    @@map("ledgers")
  }

  model OrderLine {
    orderId Int    @map("order_id")
    line    BigInt
    name    String

    @@id([orderId, line])
    @@map("order_lines")
  }
`
const coupon = `
  model Coupon {
    id   Int    @id
    name String

    @@map("coupons")
  }
`
const delegates = { numeric: 'product', uuid: 'code', bigint: 'ledger', composite: 'orderLine' } as const
const order = {
  numeric: { id: 'asc' },
  uuid: { id: 'asc' },
  bigint: { id: 'asc' },
  composite: { line: 'asc' },
}
type Delegates = Record<string, { findMany(query: object): Promise<object[]> }>

describe('The types of a generated client', () => {
  it('check names and properties of models, of an extended client too, and type what is loaded', async () => {
    const generated = await generatePrisma(models)
    const errors = generated.typeErrors(`
      import { contentTypesFrom } from 'keepsight/orm'
      import type { PrismaClient } from './client/client.js'
      declare const prisma: PrismaClient
      const types = contentTypesFrom(prisma, {
        only: ['Product', 'OrderLine'],
        models: { Product: { label: 'name', url: (product) => \`/products/\${product.id.toFixed()}\` } },
      })
      const product = await types.of('Product').load('1')
      export const name: string | undefined = product?.name
      const extended = prisma.$extends({ result: { product: { loud: { needs: { name: true }, compute: (p) => p.name } } } })
      export const line: bigint | undefined = (await contentTypesFrom(extended).of('OrderLine').load('1'))?.line
      // @ts-expect-error no such model
      contentTypesFrom(prisma, { only: ['Prodct'] })
      // @ts-expect-error no such model
      contentTypesFrom(extended, { models: { Prodct: {} } })
      // @ts-expect-error no such property
      contentTypesFrom(prisma, { models: { Product: { label: 'titel' } } })
      // @ts-expect-error no such property
      contentTypesFrom(prisma, { models: { Product: { key: ['id', 'titel'] } } })
    `)
    generated.remove()
    expect(errors).toEqual([])
  }, 60_000)
})

describeOrm(
  'Prisma',
  async (url) => {
    let statements = 0
    const generated = [await generatePrisma(models), await generatePrisma(models + coupon)] as const
    const options = {
      adapter: new PrismaPg({ connectionString: url }),
      log: [{ emit: 'event', level: 'query' }],
    }
    const prisma = new generated[0].PrismaClient(options)
    prisma.$on('query', () => (statements += 1))
    const next: PrismaClient[] = []
    return {
      contentTypes: contentTypesFrom(prisma),
      names: { numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' },
      all: (table) => (prisma as unknown as Delegates)[delegates[table]]!.findMany({ orderBy: order[table] }),
      typeOf: (table) =>
        ({ numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' })[table],
      statements: () => statements,
      addLater() {
        next.push(new generated[1].PrismaClient(options).$extends({ model: {} }))
        return { name: 'Coupon', atNextStart: contentTypesFrom(next[0] as PrismaClient) }
      },
      async close() {
        for (const client of [prisma, ...next]) await client.$disconnect()
        for (const { remove } of generated) remove()
      },
    }
  },
  ['orderId', 'line'],
)
