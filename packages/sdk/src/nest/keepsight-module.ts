import {
  Inject,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core'
import type { Request } from 'express'
import type { FastifyInstance } from 'fastify'
import { keepsightExpress } from '../express/index.js'
import { fastifyRequests } from '../fastify/fastify-requests.js'
import {
  createKeepsight,
  type Keepsight as KeepsightOfApp,
  type KeepsightOptions,
  type RequestContextOptions,
  type RequestLike,
} from '../index.js'
import { Keepsight } from './keepsight.js'

/** What the module needs of a Keepsight that exists, whatever its events. */
export type ExistingKeepsight = Pick<KeepsightOfApp, 'requestRunner' | 'shutdown' | 'status' | 'userSessions'>

/**
 * How a Nest app's requests are read ({@link RequestContextOptions}), beside the options of `createKeepsight`, or beside a
 * `keepsight` that exists. `AppRequest` is the platform's own request, by default Express's.
 */
export type KeepsightModuleOptions<AppRequest extends RequestLike = Request> =
  RequestContextOptions<AppRequest> & (KeepsightOptions | { keepsight: ExistingKeepsight })

/** Options that other providers are needed for, such as the `ConfigService`. */
export interface KeepsightModuleAsyncOptions<AppRequest extends RequestLike = Request> extends Pick<
  ModuleMetadata,
  'imports'
> {
  inject?: NonNullable<FactoryProvider['inject']>
  useFactory: (
    ...injected: never[]
  ) =>
    | KeepsightModuleOptions<AppRequest>
    | ExistingKeepsight
    | Promise<KeepsightModuleOptions<AppRequest> | ExistingKeepsight>
}

const moduleOptions = Symbol('keepsight.moduleOptions')

/**
 * The module for Nest 11 and 12 on Express, and for Nest 12 on Fastify. It provides {@link Keepsight} to the whole app, lets
 * `viewed()`, `track()` and the others know the request wherever they are called during it, and shuts Keepsight down after the
 * app was closed. Every request is served in it, before middleware of `app.use()` and plugins of `app.register()`, so the session
 * may come there. Nothing is read until something is recorded: the user then, by default from `request.user`, where guards,
 * Passport and middleware put it (`id`, else `userId`, else `sub`), else from `request.session.userId`.
 *
 * The session store is guarded in `main.ts`: `app.get(Keepsight).userSessions.guard(store)`.
 *
 * @example
 * @Module({ imports: [KeepsightModule.forRoot({ url: process.env.KEEPSIGHT_URL, key: process.env.KEEPSIGHT_KEY })] })
 * export class AppModule {}
 */
export class KeepsightModule implements OnApplicationShutdown {
  readonly #keepsight: ExistingKeepsight

  /** @param options the options of `createKeepsight` and of requests, or a Keepsight that exists */
  static forRoot<AppRequest extends RequestLike = Request>(
    options: KeepsightModuleOptions<AppRequest> | ExistingKeepsight = {},
  ): DynamicModule {
    return KeepsightModule.forRootAsync<AppRequest>({ useFactory: () => options })
  }

  /**
   * @example
   * KeepsightModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ url: config.get('KEEPSIGHT_URL'), key: config.get('KEEPSIGHT_KEY') }),
   * })
   */
  static forRootAsync<AppRequest extends RequestLike = Request>({
    imports = [],
    inject = [],
    useFactory,
  }: KeepsightModuleAsyncOptions<AppRequest>): DynamicModule {
    return {
      module: KeepsightModule,
      global: true,
      imports,
      providers: [
        { provide: moduleOptions, inject, useFactory },
        { provide: Keepsight, inject: [moduleOptions], useFactory: keepsightOf },
      ],
      exports: [Keepsight],
    }
  }

  constructor(
    keepsight: ExistingKeepsight,
    options: KeepsightModuleOptions<RequestLike> | ExistingKeepsight,
    host: HttpAdapterHost,
  ) {
    this.#keepsight = keepsight
    const requestOptions = isKeepsight(options) ? {} : options
    // At once, but in tests of Nest, where the modules are made before the app is.
    host.init$.subscribe(() => serveRequests(host, keepsight, { user: userOfNest, ...requestOptions }))
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#keepsight.shutdown()
  }
}
// What decorators would do: those of parameters are not part of the language.
Module({})(KeepsightModule)
Inject(Keepsight)(KeepsightModule, undefined, 0)
Inject(moduleOptions)(KeepsightModule, undefined, 1)
Inject(HttpAdapterHost)(KeepsightModule, undefined, 2)

function keepsightOf(options: KeepsightModuleOptions | ExistingKeepsight): ExistingKeepsight {
  if (isKeepsight(options)) return options
  return 'keepsight' in options ? options.keepsight : createKeepsight(options)
}

function isKeepsight(options: object): options is ExistingKeepsight {
  return 'requestRunner' in options
}

/** Puts the request context before everything else that the platform serves. An app without one serves no requests. */
function serveRequests(
  { httpAdapter }: Partial<HttpAdapterHost>,
  keepsight: ExistingKeepsight,
  options: RequestContextOptions,
): void {
  if (httpAdapter?.getType() === 'fastify') serveFastify(httpAdapter, keepsight, options)
  else httpAdapter?.use(keepsightExpress(keepsight, options))
}

/**
 * Middleware runs in a hook that is there before any plugin of the app. Only the one hook that Nest has for itself comes before it:
 * it is taken unless the app has done so, and when the app does so later, the plugin remains.
 */
function serveFastify(
  adapter: AbstractHttpAdapter,
  keepsight: ExistingKeepsight,
  options: RequestContextOptions,
): void {
  const { plugin, enter } = fastifyRequests(keepsight, options)
  adapter.getInstance<FastifyInstance>().register(plugin)
  const { onRequestHook } = adapter as { onRequestHook?: unknown }
  if (!onRequestHook) adapter.setOnRequestHook(enter)
}

/** A logged-in person, as guards and middleware put it on a request. */
type UserOfNest = { id?: unknown; userId?: unknown; sub?: unknown } | null | undefined

/** The logged-in person where Nest's guards put it, or middleware, which Fastify gives Node's request, or the session has it. */
function userOfNest(request: RequestLike): unknown {
  const { user, raw, session } = request as {
    user?: UserOfNest
    raw?: { user?: UserOfNest }
    session?: { userId?: unknown } | null
  }
  return idOf(user) ?? idOf(raw?.user) ?? session?.userId
}

function idOf(user: UserOfNest): unknown {
  return user?.id ?? user?.userId ?? user?.sub
}
