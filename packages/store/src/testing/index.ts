export * from './free-port.js'
export * from './start-click-house-server.js'
export * from './event-row.js'
export * from './start-postgres.js'
