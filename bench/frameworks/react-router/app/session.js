import { createContext, createCookie } from 'react-router'

/** The cookie with the key of the session. */
export const sessionCookie = createCookie('sid', { secrets: ['bench'] })

/** The session of a request. */
export const sessionContext = createContext()
