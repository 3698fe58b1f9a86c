import { describe, expect, it } from 'vitest'
import {
  describeFilter,
  readFilters,
  searchFilters,
  viewFilters,
  withFilter,
  writeFilters,
  type Filter,
} from './filters.js'

const product: Filter = { operator: 'is', dimension: 'object:type', values: ['Product'] }

describe('filters in the URL', () => {
  it('come back as they were written, with commas, percent signs, blanks and empty values', () => {
    const filters: Filter[] = [
      product,
      { operator: 'contains_not', dimension: 'page:path', values: ['/a,b', '100%2C', 'ä&=?', ''] },
    ]
    const search = new URLSearchParams('period=7d')
    writeFilters(search, filters)
    expect(readFilters(new URLSearchParams(search.toString()))).toEqual(filters)
    expect(search.get('period')).toBe('7d')
  })

  it('that are not filters are left out', () => {
    const search = new URLSearchParams('f=is,password,x&f=like,user:id,x&f=is,user:id&f=is,user:id,%2525zz')
    expect(readFilters(search)).toEqual([{ operator: 'is', dimension: 'user:id', values: ['%zz'] }])
    expect(readFilters(new URLSearchParams([['f', 'is,user:id,%zz']]))).toEqual([])
  })
})

it('a second filter on the same dimension and operator replaces the first', () => {
  const order: Filter = { ...product, values: ['Order'] }
  const notCart: Filter = { ...product, operator: 'is_not', values: ['Cart'] }
  expect(withFilter([product], order)).toEqual([order])
  expect(withFilter([product], notCart)).toEqual([product, notCart])
})

it('a chip names the dimension as a person would and an empty value as none', () => {
  expect(describeFilter({ operator: 'is', dimension: 'user:id', values: ['7', ''] })).toEqual({
    dimension: 'User',
    operator: 'is',
    values: '7 or (none)',
  })
})

it('reports are asked about views, whatever the chips', () => {
  expect(viewFilters([product])).toEqual([
    ['is', 'event:type', ['view']],
    ['is', 'object:type', ['Product']],
  ])
})

it('a search takes the text as it stands, in any case', () => {
  const pattern = '(?i)10% \\(new\\) \\[a\\\\b\\]'
  expect(searchFilters(' 10% (new) [a\\b] ')).toEqual([
    ['or', ['matches', 'object:label', [pattern]], ['matches', 'object:id', [pattern]]],
  ])
  expect(searchFilters('  ')).toEqual([])
})
