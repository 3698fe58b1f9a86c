import { useEffect } from 'react'
import { Logo } from '../shell/logo.js'
import { CodeBlock } from '../ui/code-block.js'
import './sign-in-page.css'

/** For who is not signed in: where the link is that signs in, and how to get a new one. */
export function SignInPage() {
  useEffect(() => {
    document.title = 'Sign in · Keepsight'
  }, [])
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={40} />
        <h1>Sign in to Keepsight</h1>
        <p className="sign-in-lead">
          Open the one-time link that the server printed when it started. Used up? Print a new one where the
          server runs:
        </p>
        <CodeBlock label="Print a new link" code="npx keepsight sign-in" />
        <p className="sign-in-note faint">
          In a checkout of Keepsight it is <code>npm run -s keepsight -- sign-in</code>. Add{' '}
          <code>--data DIR</code> when the data is not in <code>.keepsight</code>. A link signs in one
          browser, once, for 30 days.
        </p>
      </div>
    </main>
  )
}
