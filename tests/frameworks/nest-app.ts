import {
  Controller,
  Get,
  HttpException,
  Module,
  Post,
  Req,
  Res,
  Sse,
  StreamableFile,
  type INestApplication,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common'
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Keepsight } from 'keepsight'
import { KeepsightModule } from 'keepsight/nest'
import { concat, NEVER, of } from 'rxjs'
import type { Framework, FrameworkOptions } from './framework.js'
import { createRoutes, streamed, type Call } from './routes.js'

/** What Nest runs on, with its sessions. `Request` is its own, which handlers get. */
export interface NestPlatform<Request = never> extends Pick<Framework, 'newStore' | 'keysOf' | 'cannot'> {
  adapter(): AbstractHttpAdapter
  useSessions(app: INestApplication, options: FrameworkOptions): Promise<void> | void
  callOf(request: Request): Call
  /** The answer as Node has it, which the platform does not write to any more. */
  rawOf(response: PlatformResponse): ServerResponse
}

/** What the requests of all platforms have. */
export interface PlatformRequest {
  method: string
  headers: IncomingHttpHeaders
  params: { id: string }
  user?: unknown
}

/** What the responses of all platforms have. */
export interface PlatformResponse {
  status(code: number): PlatformResponse
  header(name: string, value: string): unknown
  send(body: unknown): unknown
}

/** Nest on a platform, of whichever version `@nestjs/core` is where the test runs. */
export function nestFramework<Request>(name: string, platform: NestPlatform<Request>): Framework {
  const { newStore, keysOf, cannot = {} } = platform
  return {
    name,
    newStore,
    keysOf,
    cannot,
    async start(keepsight, options) {
      const app = await startNest(
        {
          imports: [KeepsightModule.forRoot(keepsight)],
          controllers: [routesController(keepsight, platform), streamsController(keepsight, platform)],
        },
        { platform, setUp: (app) => platform.useSessions(app, options) },
      )
      return { url: await app.getUrl(), close: () => app.close() }
    },
  }
}

/** What an app is started with, beyond its module. */
export interface StartNestOptions {
  platform: Pick<NestPlatform, 'adapter' | 'cannot'>
  prefix?: string
  /** Is called before the app listens, as `main.ts` would. */
  setUp?(app: INestApplication): Promise<void> | void
}

/** Starts an app of one module on a free port. */
export async function startNest(
  metadata: ModuleMetadata,
  { platform, prefix, setUp }: StartNestOptions,
): Promise<INestApplication> {
  const app = await NestFactory.create(moduleOf(metadata), platform.adapter(), {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  })
  await setUp?.(app)
  if (prefix !== undefined) app.setGlobalPrefix(prefix)
  await app.listen(0, '127.0.0.1')
  return app
}

/** A module of its own class. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class TestModule {}
  Module(metadata)(TestModule)
  return TestModule
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
function routesController<Request>(keepsight: Keepsight, { callOf }: NestPlatform<Request>): Type {
  class RoutesController {}
  Controller()(RoutesController)
  for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    async function serve(request: Request, response: PlatformResponse): Promise<unknown> {
      const { status = 200, location, body } = await handler(callOf(request))
      if (status >= 400) throw new HttpException((body ?? {}) as object, status)
      if (location) response.header('location', location)
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

function streamsController<Request>(keepsight: Keepsight, { callOf, rawOf }: NestPlatform<Request>): Type {
  class StreamsController {
    events() {
      return concat(of({ data: 'hello' }), NEVER)
    }
    rawEvents(response: PlatformResponse) {
      const raw = rawOf(response)
      raw.writeHead(200, { 'content-type': 'text/event-stream' })
      raw.write('data: hello\n\n')
    }
    stream(request: Request) {
      return new StreamableFile(Readable.from(streamed(keepsight, Number(callOf(request).params['id']))))
    }
  }
  Controller()(StreamsController)
  decorate(StreamsController, 'events', { on: [Sse('events')] })
  decorate(StreamsController, 'rawEvents', { on: [Get('raw-events')], parameters: [Res()] })
  decorate(StreamsController, 'stream', { on: [Get('stream/:id')], parameters: [Req()] })
  return StreamsController
}
