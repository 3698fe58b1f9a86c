import { describe, expect, it } from 'vitest'
import { readPrismaSchema } from './prisma-schema.js'

const schema = `
datasource db {
  provider = "postgresql"
}

/// @@id([not, this]) in a comment
model Product {
  id    Int    @id @default(autoincrement()) // @unique
  name  String @default("} @id") @unique
  tags  String[]
  lines OrderLine[]
}

  model OrderLine {
    order   Product @relation(fields: [orderId], references: [id])
    orderId Int
    line    BigInt
    at      DateTime @default(dbgenerated("now()"))

    @@id(fields: [orderId, line(sort: Desc)], name: "byLine", map: "pk")
  }

model Account {
  email  String? @unique
  tenant Int
  slug   String @db.VarChar(40)
  @@unique([email, tenant])
  @@unique([tenant, slug])
}

model Code {
  code  Unsupported("citext") @unique
  other String @unique @db.Uuid
  file  String @db.ObjectId
}

view Sales {
  day DateTime @unique @db.Date
}

enum Kind {
  A
}
`

describe('readPrismaSchema', () => {
  it('finds the key of each model and view, and of nothing else', () => {
    const keys = [...readPrismaSchema(schema)].map(([name, { key }]) => [name, key])
    expect(Object.fromEntries(keys)).toEqual({
      Product: ['id'],
      OrderLine: ['orderId', 'line'],
      Account: ['tenant', 'slug'],
      Code: ['code'],
      Sales: ['day'],
    })
  })

  it('finds what the database keeps as UUIDs and object ids', () => {
    expect(readPrismaSchema(schema).get('Code')?.kinds).toEqual(
      new Map([
        ['other', 'uuid'],
        ['file', 'objectId'],
      ]),
    )
  })

  it('finds nothing in a client that has no schema', () => {
    expect(readPrismaSchema('')).toEqual(new Map())
  })
})
