import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemsOf } from './read-mapping.js'

const docs = new URL('../../../../docs/', import.meta.url)

test('the mapping of the guide is the example file, and can be used', () => {
  const example: unknown = JSON.parse(readFileSync(new URL('examples/deskdrop.map.json', docs), 'utf8'))
  expect(problemsOf(example)).toEqual([])
  const guide = readFileSync(new URL('guides/import.md', docs), 'utf8')
  const block = /deskdrop\.map\.json -->\s*```json\n(.*?)```/s.exec(guide)?.[1] ?? ''
  expect(JSON.parse(block)).toEqual(example)
})
