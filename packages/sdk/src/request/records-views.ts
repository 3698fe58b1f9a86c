import type { ViewedOptions } from '../keepsight.js'

/** What code that only records views needs of a Keepsight. */
export interface RecordsViews {
  viewed(object: object, options?: ViewedOptions): unknown
}
