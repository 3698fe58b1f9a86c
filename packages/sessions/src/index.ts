export * from './port.js'
export * from './errors.js'
export * from './create-user-sessions.js'
export { openGeo, type Geo, type GeoPlace } from './place/geo.js'
