export * from './limits.js'
export * from './message.js'
