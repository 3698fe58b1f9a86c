export * from './app-wire.js'
export * from './user-session.js'
