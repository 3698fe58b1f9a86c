import type { DynamicModule, INestApplication, Type } from '@nestjs/common'
import { Keepsight, KeepsightModule } from 'keepsight/nest'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { startNest, type StartNestOptions } from './nest-app.js'

/** A server for the rows around it, and apps of Nest that send there. They are closed after each row. */
export function nestBackend(platform: StartNestOptions['platform']) {
  let backend: Backend
  let account: BackendApp
  const apps: INestApplication[] = []
  beforeAll(async () => {
    backend = await startBackend()
  })
  afterAll(() => backend.stop())
  beforeEach(async () => {
    account = await backend.newApp()
  })
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close()
  })

  /** Of a Keepsight that sends to the server. */
  const options = () => ({ ...account, logger: { warn() {}, error() {} }, batch: { ageMs: 5 } })

  async function start(
    controllers: Type[],
    module: DynamicModule = KeepsightModule.forRoot(options()),
    startOptions: Partial<StartNestOptions> = {},
  ) {
    const app = await startNest({ imports: [module], controllers }, { platform, ...startOptions })
    apps.push(app)
    return { app, url: await app.getUrl(), keepsight: app.get(Keepsight) }
  }

  /** The views, the last one first: the object, and who it was. */
  async function viewsOf(keepsight: Keepsight): Promise<string[]> {
    await keepsight.flush()
    const { views } = await keepsight.objectViews.find()
    return views.map(({ contentType, objectId, user }) => `${contentType.name} ${objectId} ${user}`)
  }

  return { options, start, viewsOf }
}
