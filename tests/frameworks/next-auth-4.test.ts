import { describeNextAuth } from './next-auth.js'

// Whatever an adapter throws ends the callback for next-auth.
const ofAdapter = '/api/auth/error?error=Callback'

describeNextAuth({
  app: 'next-auth-4',
  nobody: {},
  // withAuth() decodes the token and asks no callback; of sessions in a database it knows nothing.
  proxyAnswers: { jwt: 'the page' },
  rejectedTo: {
    database: { limit: ofAdapter, deactivated: ofAdapter },
    jwt: { limit: '/api/auth/error?error=limit', deactivated: '/api/auth/error?error=user-deactivated' },
  },
})
