import { keepsightMiddleware } from 'keepsight/react-router'
import { styles } from 'keepsight-example-pages'
import {
  Form,
  isRouteErrorResponse,
  Link,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
  type LoaderFunctionArgs,
  type MiddlewareFunction,
} from 'react-router'
import type { ReactNode } from 'react'
import { keepsight } from './keepsight.server'
import { sessions, userOf } from './sessions.server'

// #region keepsight
export const middleware: MiddlewareFunction<Response>[] = [keepsightMiddleware(keepsight, { sessions })]
// #endregion

export async function loader({ request }: LoaderFunctionArgs) {
  const notice = keepsight.userSessions.endingOf(request)
  return {
    user: await userOf(request),
    notice: notice && keepsight.userSessions.describeEnding(notice),
    styles,
  }
}

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>('root')
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
        <style>{data?.styles}</style>
      </head>
      <body>
        <header>
          <Link to="/">
            <strong>Little shop</strong>
          </Link>
          {data?.user && (
            <nav>
              <Link to="/devices">Your devices</Link>
              <Form method="post" action="/log-out">
                <button>{`Log out ${data.user}`}</button>
              </Form>
            </nav>
          )}
        </header>
        <main>
          {data?.notice && <p className="notice">{data.notice}</p>}
          {children}
        </main>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  )
}

export default Outlet

export function ErrorBoundary() {
  const error = useRouteError()
  const isMissing = isRouteErrorResponse(error) && error.status === 404
  return (
    <>
      <h1>{isMissing ? 'Not found' : 'Something went wrong'}</h1>
      <Link to="/">All products</Link>
    </>
  )
}
