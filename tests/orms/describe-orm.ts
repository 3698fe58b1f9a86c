import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import {
  ContentTypes,
  createKeepsight,
  type ContentType,
  type ContentTypeLike,
  type ContentTypeSource,
  type Keepsight,
} from 'keepsight'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from '../frameworks/backend.js'
import { createTables, runSql, untilDisconnected } from './tables.js'

/** The kinds of key, each of which has a table of its own. */
export type KeyTable = 'numeric' | 'uuid' | 'bigint' | 'composite'

/** A model that was added later. */
export interface AddedModel {
  name: string
  /** What the app finds at its next start, where models are part of its code. Default: it is found while the app runs. */
  atNextStart?: ContentTypeSource
}

/** An app's ORM, open on the tables of `tables.ts`. */
export interface OrmApp {
  contentTypes: ContentTypeSource | Promise<ContentTypeSource>
  /** What the model of each table is called. */
  names: Record<KeyTable, string>
  /** All rows of a table as the ORM gives them, in the order of their keys. */
  all(table: KeyTable): PromiseLike<object[]>
  /** How `viewed()` is told what the object is. Default: not at all. */
  typeOf?(table: KeyTable): ContentTypeLike
  /** How many statements the ORM has sent so far. */
  statements(): number
  /** Adds a model of one more table, in which there is a row with the key 5 and the name `Ten percent`. */
  addLater(): Promise<AddedModel> | AddedModel
  close(): Promise<unknown>
}

const expected = {
  numeric: { ids: ['1', '2'], labels: ['Blue mug', 'Red mug'] },
  uuid: {
    ids: ['0190163d-8694-739b-aea5-966c26f8ad91', '0190163d-8694-739b-aea5-966c26f8ad92'],
    labels: ['Spring', 'Summer'],
  },
  bigint: { ids: ['9007199254740993', '9007199254740995'], labels: ['Main ledger', 'Other ledger'] },
}

/** What holds for the models of every ORM, on the real one with a real PostgreSQL and a real server. */
export function describeOrm(
  name: string,
  open: (url: string) => OrmApp | Promise<OrmApp>,
  lineProperties: [order: string, line: string],
) {
  describe(name, () => {
    const [order, line] = lineProperties
    const ids = {
      ...expected,
      composite: {
        ids: [`${line}=3,${order}=812`, `${line}=4,${order}=812`],
        labels: ['Two mugs', 'A plate'],
      },
    }
    let postgres: TestPostgres
    let backend: Backend
    let backendApp: BackendApp
    let url: string
    let orm: OrmApp
    let keepsight: Keepsight
    let found: readonly ContentType[]
    const told: unknown[] = []
    const tell = (...parts: unknown[]) => told.push(parts)
    beforeAll(async () => {
      ;[postgres, backend] = await Promise.all([startPostgres(), startBackend()])
      url = await postgres.createDatabase()
      await createTables(url)
      backendApp = await backend.newApp()
      keepsight = createKeepsight({ ...backendApp, logger: { warn: tell, error: tell } })
      orm = await open(url)
      found = keepsight.contentTypes.registerFrom(await orm.contentTypes)
    }, 120_000)
    afterAll(async () => {
      await keepsight?.shutdown()
      await orm?.close()
      if (orm) await untilDisconnected(url)
      await Promise.all([backend?.stop(), postgres?.stop()])
    })
    afterEach(() => expect(told).toEqual([]))
    const view = (object: object, table: KeyTable) => {
      const type = orm.typeOf?.(table)
      return keepsight.viewed(object, { user: 7, ...(type === undefined ? {} : { type }) })
    }

    it('finds every model by its name, with a loader', () => {
      expect(found.map((type) => type.name)).toEqual(expect.arrayContaining(Object.values(orm.names)))
      for (const type of found) expect([type.name, type.canLoad]).toEqual([type.name, true])
    })

    it.each(['numeric', 'uuid', 'bigint', 'composite'] as const)(
      'records views of objects with a %s key, and gives the objects back with one query',
      async (table) => {
        const objects = await orm.all(table)
        const views = objects.map((object) => view(object, table))
        expect(views.map((recorded) => recorded?.contentType.name)).toEqual(Array(2).fill(orm.names[table]))
        expect(views.map((recorded) => recorded?.objectId)).toEqual(ids[table].ids)
        expect(views.map((recorded) => recorded?.label)).toEqual(ids[table].labels)

        const read = await readBack(orm.names[table], 2)
        const before = orm.statements()
        const loaded = await Promise.all(read.map((recorded) => recorded.contentObject()))
        expect(orm.statements() - before).toBe(1)
        expect(loaded).toEqual(read.map(({ objectId }) => objects[ids[table].ids.indexOf(objectId)]))
      },
    )

    it('gives null for what was deleted', async () => {
      const [object] = await orm.all('composite')
      const recorded = view(object as object, 'composite')
      await runSql(url, 'delete from order_lines where line = 3')
      expect(await recorded?.contentObject()).toBeNull()
    })

    it('finds nothing for an id that can be no key, and the others all the same', async () => {
      for (const table of ['numeric', 'uuid', 'bigint', 'composite'] as const) {
        const type = keepsight.contentTypes.of(orm.names[table])
        const [good = ''] = ids[table].ids.slice(-1)
        const objects = await Promise.all([type.load('no such key'), type.load('%'), type.load(good)])
        expect(objects).toEqual([null, null, expect.anything()])
      }
    })

    it('finds a model that is added later by itself', async () => {
      const { name: later, atNextStart } = await orm.addLater()
      const contentTypes = atNextStart ? new ContentTypes() : keepsight.contentTypes
      if (atNextStart) contentTypes.registerFrom(atNextStart)
      expect(contentTypes.list().map((type) => type.name)).toContain(later)
      const object = await contentTypes.of(later).load('5')
      expect(object).toMatchObject({ name: 'Ten percent' })
      expect(contentTypes.resolve(object as object, orm.typeOf && later)).toMatchObject({
        contentType: { name: later },
        id: '5',
        label: 'Ten percent',
      })
    })

    async function readBack(type: string, count: number) {
      await keepsight.flush()
      for (const until = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
        const { views, error } = await keepsight.objectViews.find({ type })
        if (error) throw error
        if (views.length >= count) return views
        if (Date.now() > until) throw new Error(`Of ${type}, ${views.length} of ${count} views arrived.`)
      }
    }
  })
}
