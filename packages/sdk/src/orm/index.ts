export { contentTypesFrom } from './content-types-from.js'
export type { ModelsOf, ModelSource } from './models-of.js'
export type { ContentTypesFromOptions, ModelOptions } from './options.js'
export type { OrmContentTypes } from './orm-content-types.js'
