import { errors, type ErrorCode } from './errors.js'

const sections: [title: string, intro: string, isIn: (code: ErrorCode) => boolean][] = [
  [
    'Requests that are refused as a whole',
    'Nothing of such a request was kept.',
    (code) => !isAboutMessage(code) && !isAboutReading(code) && !isAboutSessions(code),
  ],
  [
    'Messages that are refused alone',
    'On `POST /v1/batch` they stand in `rejected`, each with the `index` of its message, and the others were kept; the answer is 200. ' +
      'On the routes for one message they refuse the request.',
    isAboutMessage,
  ],
  ['Questions that cannot be answered', 'For the read routes.', isAboutReading],
  [
    'User sessions',
    'For the routes about log-ins. Nobody’s session was touched by a request that got one of these.',
    isAboutSessions,
  ],
]

function isAboutMessage(code: ErrorCode): boolean {
  return aboutMessage.has(code)
}
function isAboutReading(code: ErrorCode): boolean {
  return aboutReading.has(code)
}
function isAboutSessions(code: ErrorCode): boolean {
  return code === 'unknown_session' || code === 'invalid_session_request'
}
const aboutMessage = new Set<ErrorCode>([
  'missing_field',
  'wrong_type',
  'unknown_type',
  'invalid_timestamp',
  'message_too_large',
  'too_deep',
  'too_many_properties',
  'key_too_long',
  'value_too_long',
  'not_allowed_for_public_key',
])
const aboutReading = new Set<ErrorCode>([
  'unknown_app',
  'invalid_query',
  'unknown_metric',
  'unknown_dimension',
])

/** `docs/reference/errors.md`, made of the table, so that the two cannot drift apart. */
export function renderErrorsPage(): string {
  const codes = Object.keys(errors) as ErrorCode[]
  const parts = sections.map(([title, intro, isIn]) =>
    [`## ${title}`, intro, ...codes.filter(isIn).map(renderError)].join('\n\n'),
  )
  return `${[head, ...parts].join('\n\n')}\n`
}

function renderError(code: ErrorCode): string {
  const { status, message, fix } = errors[code]
  return `### \`${code}\`\n\nStatus ${String(status)}. ${message} ${fix}`
}

const head = `# Errors

A route that refuses a request answers with the status below and this body:

\`\`\`json
{ "success": false, "error": { "code": "body_too_large", "message": "…", "limitBytes": 1048576 } }
\`\`\`

\`code\` never changes its meaning; write programs against it. \`message\` is for people: what is wrong, and what to do. It names fields and
limits and never holds content of the request. A 429 or 503 has a \`Retry-After\` header, in seconds: send the same request again after it.
Other refusals stay the same however often the request is sent.`
