import type { MessageType } from '@keepsight/protocol'

/** What a write route takes: many messages, or one of the type that its name says. */
export type WriteKind = MessageType | 'batch'

/** The write routes. The one-letter paths are those of Segment's browser client; `import` is the batch of its older ones. */
export const writeRoutes: ReadonlyMap<string, WriteKind> = new Map<string, WriteKind>([
  ['/v1/batch', 'batch'],
  ['/v1/b', 'batch'],
  ['/v1/import', 'batch'],
  ['/v1/track', 'track'],
  ['/v1/t', 'track'],
  ['/v1/page', 'page'],
  ['/v1/p', 'page'],
  ['/v1/screen', 'screen'],
  ['/v1/s', 'screen'],
  ['/v1/identify', 'identify'],
  ['/v1/i', 'identify'],
  ['/v1/group', 'group'],
  ['/v1/g', 'group'],
  ['/v1/alias', 'alias'],
  ['/v1/a', 'alias'],
  ['/v1/view', 'view'],
  ['/v1/v', 'view'],
])

/** The path of a request's target, without the query. */
export function pathOfTarget(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}
