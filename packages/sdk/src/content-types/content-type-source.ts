import type { ContentType } from './content-type.js'

/**
 * Finds content types that nobody registers one by one, such as the models of an ORM. It is asked again for what it did
 * not know before, so that a model that is added later is there by itself.
 */
export interface ContentTypeSource {
  /**
   * What the content types are found in, such as a Prisma client. Of two sources of one origin only the last counts, as when a
   * module is evaluated again in development. Default: the source itself.
   */
  readonly origin?: object
  /** The content types there are now. */
  list(): readonly ContentType[]
  /**
   * The content type of this name, of exactly this class (not of a class it extends), or of what else stands for it,
   * such as a table; `undefined` when it is none of this source. It is asked for every view of an object whose class or name
   * is not known: it must answer at once.
   */
  find(type: string | object): ContentType | undefined
}
