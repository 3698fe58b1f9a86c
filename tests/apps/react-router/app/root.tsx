import { keepsightMiddleware } from 'keepsight/react-router'
import { Meta, Outlet, Scripts, type MiddlewareFunction } from 'react-router'
import { keepsight } from './keepsight.server'

export const middleware: MiddlewareFunction<Response>[] = [keepsightMiddleware(keepsight)]

export default function Root() {
  return (
    <html lang="en">
      <head>
        <Meta />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}
