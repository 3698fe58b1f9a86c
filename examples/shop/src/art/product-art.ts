import { homeScenes } from './home.js'
import { kitchenScenes } from './kitchen.js'
import { pantryScenes } from './pantry.js'
import { drawScene, type Scene } from './scene.js'
import { tableScenes } from './table.js'
import { raw, type Html } from '../html/html.js'

const scenes: { readonly [slug: string]: Scene } = {
  ...tableScenes,
  ...kitchenScenes,
  ...homeScenes,
  ...pantryScenes,
}

const parcel: Scene = {
  backdrop: ['#e8e1d6', '#c9bba6'],
  shadow: { width: 110 },
  shapes:
    '<rect x="100" y="150" width="200" height="164" rx="8" fill="#b98a5c"/><path d="M180 150h40v164h-40z" fill="#d9b384"/>',
}

const drawn = new Map<string, Html>()

/** A product's picture, by its slug; a parcel for what nobody has drawn. */
export function productArt(slug: string): Html {
  let art = drawn.get(slug)
  if (!art) {
    art = raw(drawScene(slug, scenes[slug] ?? parcel))
    if (Object.hasOwn(scenes, slug)) drawn.set(slug, art)
  }
  return art
}
