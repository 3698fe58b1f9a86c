import { marked } from '../lib/marked.mjs'

/**
 * An app with the files of create-react-router's default template that make it run, written here: the command downloads them from
 * elsewhere than the npm registry. React Router 8 needs a newer Node than 20.19.
 */
export default {
  create: [
    'npm init -y',
    'npm pkg set type=module',
    'npm install react@19 react-dom@19 react-router@7.18.4 @react-router/node@7.18.4 @react-router/serve@7.18.4 isbot@5',
    'npm install --save-dev @react-router/dev@7.18.4 vite@7 typescript@5 @types/react@19 @types/react-dom@19',
  ],
  files: {
    'vite.config.ts': marked`
      | import { reactRouter } from '@react-router/dev/vite'
      | import { defineConfig } from 'vite'
      |
      | export default defineConfig({ plugins: [reactRouter()] })
    `,
    'react-router.config.ts': marked`
      | import type { Config } from '@react-router/dev/config'
      |
      | export default {
      |   ssr: true,
      +   future: { v8_middleware: true },
      | } satisfies Config
    `,
    'app/routes.ts': marked`
      | import { route, type RouteConfig } from '@react-router/dev/routes'
      |
      | export default [route('products/:id', 'routes/product.tsx')] satisfies RouteConfig
    `,
    'app/keepsight.server.ts': marked`
      + import { createKeepsight } from 'keepsight'
      +
      + export const keepsight = createKeepsight()
    `,
    'app/root.tsx': marked`
      + import { keepsightMiddleware } from 'keepsight/react-router'
      | import type { ReactNode } from 'react'
      | import { Links, Meta, Outlet, Scripts, ScrollRestoration } from 'react-router'
      + import type { Route } from './+types/root'
      + import { keepsight } from './keepsight.server'
      |
      + export const middleware: Route.MiddlewareFunction[] = [keepsightMiddleware(keepsight)]
      +
      | export function Layout({ children }: { children: ReactNode }) {
      |   return (
      |     <html lang="en">
      |       <head>
      |         <meta charSet="utf-8" />
      |         <Meta />
      |         <Links />
      |       </head>
      |       <body>
      |         {children}
      |         <ScrollRestoration />
      |         <Scripts />
      |       </body>
      |     </html>
      |   )
      | }
      |
      | export default function App() {
      |   return <Outlet />
      | }
    `,
    'app/routes/product.tsx': marked`
      + import { keepsight } from '../keepsight.server'
      | import type { Route } from './+types/product'
      |
      | export function loader({ params }: Route.LoaderArgs) {
      |   const product = { id: params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return { product }
      | }
      |
      | export default function Product({ loaderData }: Route.ComponentProps) {
      |   return <h1>{loaderData.product.name}</h1>
      | }
    `,
  },
  start: 'npx react-router dev --host 127.0.0.1 --port $PORT',
}
