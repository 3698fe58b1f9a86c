import type { ReactNode } from 'react'
import { styles } from 'keepsight-example-pages'
import { currentSession } from '@/lib/keepsight'

export const metadata = { title: 'Little shop' }

export default async function Layout({ children }: { children: ReactNode }) {
  const session = await currentSession()
  return (
    <html lang="en">
      <head>
        <style>{styles}</style>
      </head>
      <body>
        <header>
          <a href="/">
            <strong>Little shop</strong>
          </a>
          {session && (
            <nav>
              <a href="/devices">Your devices</a>
              <form method="post" action="/log-out">
                <button>{`Log out ${session.user}`}</button>
              </form>
            </nav>
          )}
        </header>
        <main>{children}</main>
      </body>
    </html>
  )
}
