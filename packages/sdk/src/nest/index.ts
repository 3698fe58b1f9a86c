export { Keepsight } from './keepsight.js'
export {
  KeepsightModule,
  type ExistingKeepsight,
  type KeepsightModuleAsyncOptions,
  type KeepsightModuleOptions,
} from './keepsight-module.js'
export { ObjectViewed, type ObjectViewedOptions } from './object-viewed.js'
export { UserSessionGuard } from './user-session-guard.js'
