import { describeNextAuth } from './next-auth.js'

// Whatever an adapter throws is an error of the configuration for next-auth.
const ofAdapter = '/api/auth/error?error=Configuration'

describeNextAuth({
  app: 'next-auth-5',
  nobody: null,
  proxyAnswers: { database: 'the sign-in page', jwt: 'the sign-in page' },
  rejectedTo: {
    database: { limit: ofAdapter, deactivated: ofAdapter },
    jwt: {
      limit: '/api/auth/signin?error=CredentialsSignin&code=limit',
      deactivated: '/api/auth/signin?error=CredentialsSignin&code=user-deactivated',
    },
  },
})
