import type { ReactNode } from 'react'
import { useApp } from '../shell/app-context.js'
import { Logo } from '../shell/logo.js'
import { CodeBlock } from '../ui/code-block.js'
import './first-view.css'

const install = 'npm install keepsight'

const record = `import { createKeepsight } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'

const keepsight = createKeepsight({ url: '${'{url}'}', key: 'ks_sec_…' })
app.use(keepsightExpress(keepsight))

app.get('/products/:id', async (req, res) => {
  const product = await findProduct(req.params.id)
  keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
  res.render('product', { product })
})`

/** An app that has recorded nothing yet: the lines that record the first view. */
export function FirstView() {
  const { name } = useApp()
  return (
    <FirstSteps
      title={`${name} is ready for its first view`}
      lead="Add these lines to the app’s server. This page changes by itself as soon as somebody views something."
    >
      <li>
        <h2>Install the SDK in the app</h2>
        <CodeBlock label="Install" code={install} />
      </li>
      <li>
        <h2>Say when an object is viewed</h2>
        <CodeBlock
          label="Record a view"
          code={record.replace('{url}', new URL('.', document.baseURI).origin)}
        />
        <p className="faint first-note">
          The secret key begins with <code>ks_sec_</code>. It was printed once, when the app was created; keep
          it in the app’s environment.
        </p>
      </li>
      <li className="first-wait">
        <span className="live-dot live-live" aria-hidden />
        <span role="status">Waiting for the first view…</span>
      </li>
    </FirstSteps>
  )
}

/** A server without any app: how to create one. */
export function FirstApp() {
  return (
    <main className="page">
      <FirstSteps
        title="Create the first app"
        lead="An app is a web app that sends its views here. Create one where the server runs:"
      >
        <li>
          <h2>Create it and keep its keys</h2>
          <CodeBlock
            label="Create an app"
            code={'npx keepsight app create "My shop" --timezone Europe/Berlin'}
          />
          <p className="faint first-note">The keys are shown this once. Then load this page again.</p>
        </li>
      </FirstSteps>
    </main>
  )
}

/** What to do first, step by step. */
export function FirstSteps({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="first">
      <Logo size={36} />
      <h1>{title}</h1>
      <p className="quiet">{lead}</p>
      <ol className="first-steps">{children}</ol>
    </div>
  )
}
