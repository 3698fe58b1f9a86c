export * from './errors.js'
export * from './limits.js'
export * from './message.js'
export * from './parse-timestamp.js'
