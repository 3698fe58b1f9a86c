export * from './error.js'
export * from './events/port.js'
export * from './operational/port.js'
export * from './operational/open-operational-store.js'
