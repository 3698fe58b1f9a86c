import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router'
import { createQueryClient } from './http/query-client.js'
import { useApps } from './http/use-apps.js'
import { useMe } from './http/use-me.js'
import { LogInsPage } from './log-ins/log-ins-page.js'
import { NotFound } from './not-found/not-found.js'
import { ObjectPage } from './object/object-page.js'
import { FirstApp } from './objects/first-view.js'
import { ObjectsPage } from './objects/objects-page.js'
import { SessionPage } from './session/session-page.js'
import { SessionsPage } from './sessions/sessions-page.js'
import { paths } from './shell/paths.js'
import { Shell } from './shell/shell.js'
import { SignInPage } from './sign-in/sign-in-page.js'
import { Failure } from './ui/failure.js'
import { UserPage } from './user/user-page.js'

const routes = [
  { path: '/', element: <Home /> },
  {
    path: '/apps/:app',
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <ObjectsPage /> },
      { path: 'objects/:type/:id', element: <ObjectPage /> },
      { path: 'sessions', element: <SessionsPage /> },
      { path: 'sessions/:session', element: <SessionPage /> },
      { path: 'log-ins', element: <LogInsPage /> },
      { path: 'users/:user', element: <UserPage /> },
    ],
  },
  { path: '*', element: <NotFound what="page" /> },
]

/** The dashboard. Its pages are only for who is signed in. */
export function App() {
  const [client] = useState(createQueryClient)
  return (
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  )
}

function Gate() {
  const me = useMe()
  // A host app may mount the dashboard under a path of its own, which <base href> then names.
  const [router] = useState(() =>
    createBrowserRouter(routes, { basename: new URL('.', document.baseURI).pathname }),
  )
  if (me.isError && me.data === undefined) {
    return (
      <main className="page lone">
        <Failure error={me.error} retry={() => void me.refetch()} />
      </main>
    )
  }
  if (me.isPending) return <div className="shell-wait" aria-busy="true" aria-label="Loading" />
  return me.data === null ? <SignInPage /> : <RouterProvider router={router} />
}

/** Leads to the first app. */
function Home() {
  const apps = useApps()
  const first = apps.data?.[0]
  if (apps.isError) {
    return (
      <main className="page lone">
        <Failure error={apps.error} retry={() => void apps.refetch()} />
      </main>
    )
  }
  if (apps.data === undefined) return <div className="shell-wait" aria-busy="true" aria-label="Loading" />
  return first === undefined ? <FirstApp /> : <Navigate replace to={paths.objects(first.id)} />
}

/** A fault of the dashboard itself: the page can be loaded anew. */
function Broken() {
  return (
    <main className="page lone">
      <Failure
        error={new Error('The dashboard ran into a fault of its own. Loading the page again usually helps.')}
        retry={() => {
          window.location.reload()
        }}
      />
    </main>
  )
}
