import { expect, test } from 'vitest'
import { tableText } from './print-table.js'

test('aligns text to the left and numbers to the right', () => {
  const rows = [
    { path: '/', views: 12_345 },
    { path: '/about', views: 7 },
  ]
  expect(
    tableText(rows, [
      { title: 'page:path', value: ({ path }) => path },
      { title: 'views', value: ({ views }) => views },
    ]),
  ).toBe(['page:path   views', '─────────  ──────', '/          12,345', '/about          7'].join('\n'))
})

test('shows control characters of recorded text as what they are: nothing to obey', () => {
  const title = '\u001b[2Jgone\r\nnext\u009b31m'
  expect(tableText([{ title }], [{ title: 'title', value: (row) => row.title }]).split('\n')[2]).toBe(
    '�[2Jgone��next�31m',
  )
})
