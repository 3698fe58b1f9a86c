import {
  Controller,
  Get,
  HttpException,
  Module,
  Post,
  Req,
  Res,
  Sse,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Request, RequestHandler, Response } from 'express'
import session, { MemoryStore, type Store } from 'express-session'
import { Readable } from 'node:stream'
import type { Keepsight } from 'keepsight'
import { KeepsightModule } from 'keepsight/nest'
import { concat, NEVER, of } from 'rxjs'
import type { Framework } from './framework.js'
import { createRoutes, streamed, type Kept } from './routes.js'

/** Nest on Express, of whichever version `@nestjs/core` is where the test runs. */
export function nestFramework(name: string): Framework {
  return {
    name,
    newStore: () => new MemoryStore(),
    keysOf: (store) => Object.keys((store as unknown as { sessions: object }).sessions),
    async start(keepsight, { store, session: options }) {
      const app = await startNest({
        imports: [KeepsightModule.forRoot(keepsight)],
        controllers: [routesController(keepsight), streamsController(keepsight)],
        use: session({
          secret: 'only for tests, and long enough for both',
          resave: false,
          saveUninitialized: false,
          ...options,
          store: store as Store,
        }),
      })
      return { url: await app.getUrl(), close: () => app.close() }
    },
  }
}

/** An app of Nest on Express. */
export type NestApp = NestExpressApplication

/** A module of its own class. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class TestModule {}
  Module(metadata)(TestModule)
  return TestModule
}

/** Starts an app of one module on a free port. */
export async function startNest({
  use,
  prefix,
  ...metadata
}: ModuleMetadata & { use?: RequestHandler; prefix?: string }): Promise<NestApp> {
  const app = await NestFactory.create<NestExpressApplication>(moduleOf(metadata), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  })
  if (use) app.use(use)
  if (prefix !== undefined) app.setGlobalPrefix(prefix)
  await app.listen(0, '127.0.0.1')
  return app
}

/** Decorates a method of a class as Nest's decorators in front of it would. */
export function decorate(
  controller: Type,
  method: string,
  {
    on = [],
    parameters = [],
  }: { on?: readonly MethodDecorator[]; parameters?: readonly ParameterDecorator[] },
): void {
  const prototype = controller.prototype as object
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method)
  if (!descriptor) throw new Error(`${controller.name} has no ${method}()`)
  parameters.forEach((decorator, index) => decorator(prototype, method, index))
  // The one written last comes first, as the language has it.
  for (const decorator of on.toReversed()) decorator(prototype, method, descriptor)
  Object.defineProperty(prototype, method, descriptor)
}

/** The routes of every framework, each as a method of a controller. */
function routesController(keepsight: Keepsight): Type {
  class RoutesController {}
  Controller()(RoutesController)
  for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    async function serve(request: Request, response: Response): Promise<unknown> {
      const {
        status = 200,
        location,
        body,
      } = await handler({
        request,
        params: request.params as Record<string, string>,
        body: (request.body ?? {}) as object,
        session: () => request.session as Kept,
        regenerate: () => called((done) => request.session.regenerate(done)),
        destroy: () => called((done) => request.session.destroy(done)),
      })
      if (status >= 400) throw new HttpException((body ?? {}) as object, status)
      if (location) response.location(location)
      response.status(status)
      return body
    }
    Object.defineProperty(RoutesController.prototype, route, { value: serve, configurable: true })
    decorate(RoutesController, route, {
      on: [method === 'GET' ? Get(path) : Post(path)],
      parameters: [Req(), Res({ passthrough: true })],
    })
  }
  return RoutesController
}

function streamsController(keepsight: Keepsight): Type {
  class StreamsController {
    events() {
      return concat(of({ data: 'hello' }), NEVER)
    }
    rawEvents(response: Response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: hello\n\n')
    }
    stream(request: Request, response: Response) {
      Readable.from(streamed(keepsight, Number(request.params['id']))).pipe(response)
    }
  }
  Controller()(StreamsController)
  decorate(StreamsController, 'events', { on: [Sse('events')] })
  decorate(StreamsController, 'rawEvents', { on: [Get('raw-events')], parameters: [Res()] })
  decorate(StreamsController, 'stream', { on: [Get('stream/:id')], parameters: [Req(), Res()] })
  return StreamsController
}

function called(call: (done: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error instanceof Error ? error : new Error('failed')) : resolve()))
  })
}
