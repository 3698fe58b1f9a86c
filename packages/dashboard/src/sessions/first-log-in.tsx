import { FirstSteps } from '../objects/first-view.js'
import { useApp } from '../shell/app-context.js'
import { CodeBlock } from '../ui/code-block.js'

const set = `const keepsight = createKeepsight({
  url: '${'{url}'}',
  key: 'ks_sec_…',
  sessions: { limit: 1 }, // one live session per user; leave it out for any number
})`

const guard = `const store = keepsight.userSessions.guard(new RedisStore({ client }))
app.use(session({ store, secret, resave: false, saveUninitialized: false }))`

const logIn = `app.post('/log-in', async (request, response) => {
  const user = await checkPassword(request.body)
  await keepsight.userSessions.logIn({ user: user.id, request })
  response.redirect('/')
})`

/** An app that has recorded no log-in yet: the lines that record the first one. */
export function FirstLogIn() {
  const { name } = useApp()
  return (
    <FirstSteps
      title={`See who is logged in to ${name}`}
      lead="A few lines in the app record each log-in, and let it be ended from here. This page changes by itself as soon as somebody logs in."
    >
      <li>
        <h2>Say how many sessions a user may have</h2>
        <CodeBlock label="Options" code={set.replace('{url}', new URL('.', document.baseURI).origin)} />
      </li>
      <li>
        <h2>Guard the session store, so that what was ended stays ended</h2>
        <CodeBlock label="Guard the store" code={guard} />
      </li>
      <li>
        <h2>Say when somebody logs in</h2>
        <CodeBlock label="Record a log-in" code={logIn} />
      </li>
      <li className="first-wait">
        <span className="live-dot live-live" aria-hidden />
        <span role="status">Waiting for the first log-in…</span>
      </li>
    </FirstSteps>
  )
}
