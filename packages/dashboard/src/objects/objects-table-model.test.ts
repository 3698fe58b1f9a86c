import { expect, it } from 'vitest'
import { nameOf, objectLines, readOrder } from './objects-table-model.js'

const row = {
  type: 'Product',
  id: '7',
  label: 'Blue mug',
  url: null,
  views: 30,
  visitors: 12,
  users: 4,
  lastViewedAt: '2024-03-15T12:00:00.000Z',
}
const totals = { views: 200, visitors: 90, users: 20, objects: 3 }

it('bars compare with the most viewed row of all pages, shares with all views', () => {
  const lines = objectLines([
    { rows: [row, { ...row, id: '8', views: 15 }], totals },
    { rows: [{ ...row, id: '9', views: 3 }], totals },
  ])
  expect(lines.map((line) => line.bar)).toEqual([1, 0.5, 0.1])
  expect(lines.map((line) => line.share)).toEqual([0.15, 0.075, 0.015])
})

it('a row has the views of the period before only with a comparison', () => {
  const lines = objectLines([
    { rows: [row, { ...row, comparison: { views: 21, visitors: 1, users: 1 } }], totals },
  ])
  expect(lines.map((line) => line.previousViews)).toEqual([undefined, 21])
})

it('an object that nobody named is called by its id', () => {
  expect(nameOf({ id: '7', label: null })).toEqual({ label: '7', isUnnamed: true })
  expect(nameOf({ id: '7', label: '' })).toEqual({ label: '7', isUnnamed: true })
  expect(nameOf({ id: '7', label: 'Blue mug' })).toEqual({ label: 'Blue mug', isUnnamed: false })
})

it('no rows make no lines', () => {
  expect(objectLines([{ rows: [], totals: { ...totals, views: 0 } }])).toEqual([])
})

it('an order that does not exist is the one by views', () => {
  expect(['users', 'price', ''].map(readOrder)).toEqual(['users', 'views', 'views'])
})
