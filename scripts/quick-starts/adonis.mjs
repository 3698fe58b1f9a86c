import { marked } from '../lib/marked.mjs'

/**
 * An app with the files of AdonisJS's slim starter kit that make it run, written here: `npm init adonisjs` downloads them from
 * elsewhere than the npm registry. It is compiled with `tsc`, as `node ace build` would. AdonisJS 7 needs a newer Node than 20.19.
 */
export default {
  create: [
    'npm init -y',
    'npm pkg set type=module imports.#services/*=./build/app/services/*.js imports.#middleware/*=./build/app/middleware/*.js imports.#start/*=./build/start/*.js',
    'npm install @adonisjs/core@6 reflect-metadata',
    'npm install --save-dev typescript@5 @types/node@20',
  ],
  files: {
    'tsconfig.json': marked`
      | {
      |   "compilerOptions": {
      |     "module": "NodeNext",
      |     "target": "ES2022",
      |     "skipLibCheck": true,
      |     "rootDir": ".",
      |     "outDir": "build",
      |     "paths": { "#services/*": ["./app/services/*.js"], "#middleware/*": ["./app/middleware/*.js"], "#start/*": ["./start/*.js"] }
      |   },
      |   "include": ["adonisrc.ts", "app", "bin", "config", "start"]
      | }
    `,
    'adonisrc.ts': marked`
      | import { defineConfig } from '@adonisjs/core/app'
      |
      | export default defineConfig({
      |   providers: [() => import('@adonisjs/core/providers/app_provider')],
      |   preloads: [() => import('#start/routes'), () => import('#start/kernel')],
      | })
    `,
    'bin/server.ts': marked`
      | import 'reflect-metadata'
      | import { Ignitor, prettyPrintError } from '@adonisjs/core'
      |
      | const appRoot = new URL('../', import.meta.url)
      |
      | new Ignitor(appRoot, { importer: (file) => import(file.startsWith('.') ? new URL(file, appRoot).href : file) })
      |   .tap((app) => app.listen('SIGTERM', () => void app.terminate()))
      |   .httpServer()
      |   .start()
      |   .catch((error) => {
      |     process.exitCode = 1
      |     return prettyPrintError(error)
      |   })
    `,
    'config/app.ts': marked`
      | import { defineConfig } from '@adonisjs/core/http'
      |
      | export const appKey = 'a secret of this app, of at least 16 characters'
      | export const http = defineConfig({})
    `,
    'config/logger.ts': marked`
      | import { defineConfig } from '@adonisjs/core/logger'
      |
      | export default defineConfig({ default: 'app', loggers: { app: { level: 'info' } } })
    `,
    'start/kernel.ts': marked`
      | import server from '@adonisjs/core/services/server'
      |
      | server.use([
      +   () => import('#middleware/keepsight_middleware'),
      |   () => import('#middleware/container_bindings_middleware'),
      | ])
    `,
    'start/routes.ts': marked`
      | import router from '@adonisjs/core/services/router'
      + import keepsight from '#services/keepsight'
      |
      | router.get('/products/:id', ({ params }) => {
      |   const product = { id: params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return product.name
      | })
    `,
    'app/middleware/container_bindings_middleware.ts': marked`
      | import { Logger } from '@adonisjs/core/logger'
      | import { HttpContext } from '@adonisjs/core/http'
      | import type { NextFn } from '@adonisjs/core/types/http'
      |
      | export default class ContainerBindingsMiddleware {
      |   handle(ctx: HttpContext, next: NextFn) {
      |     ctx.containerResolver.bindValue(HttpContext, ctx)
      |     ctx.containerResolver.bindValue(Logger, ctx.logger)
      |     return next()
      |   }
      | }
    `,
    'app/services/keepsight.ts': marked`
      + import { createKeepsight } from 'keepsight'
      +
      + export default createKeepsight()
    `,
    'app/middleware/keepsight_middleware.ts': marked`
      + import { keepsightAdonis } from 'keepsight/adonis'
      + import keepsight from '#services/keepsight'
      +
      + export default keepsightAdonis(keepsight)
    `,
  },
  start:
    'npx tsc && PORT=$PORT HOST=127.0.0.1 NODE_ENV=development APP_KEY=a-secret-of-this-app node build/bin/server.js',
}
