import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemsOf } from './read-mapping.js'

const docs = new URL('../../../../docs/', import.meta.url)

test.each([
  ['deskdrop', 'guides/import.md'],
  ['ahoy', 'guides/coming-from/ahoy.md'],
])('the mapping %s of %s is the example file, and can be used', (name, page) => {
  const example: unknown = JSON.parse(readFileSync(new URL(`examples/${name}.map.json`, docs), 'utf8'))
  expect(problemsOf(example)).toEqual([])
  const guide = readFileSync(new URL(page, docs), 'utf8')
  const block = new RegExp(`${name}\\.map\\.json -->\\s*\`\`\`json\\n(.*?)\`\`\``, 's').exec(guide)?.[1] ?? ''
  expect(JSON.parse(block)).toEqual(example)
})
