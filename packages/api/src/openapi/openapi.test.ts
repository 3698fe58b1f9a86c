import { expect, it } from 'vitest'
import { createRoutes } from '../routes/all-routes.js'
import { openapi } from './openapi.js'

const { routes } = createRoutes()
const document = openapi(routes)
const operations = Object.values(document.paths).flatMap(
  (path) => Object.values(path) as { operationId: string; security: object[] }[],
)

it('names every operation once', () => {
  const ids = operations.map(({ operationId }) => operationId)
  expect(ids).toHaveLength(new Set(ids).size)
})

it("says that the app's own side of user sessions takes a key and no cookie", () => {
  const { post } = document.paths['/v1/sessions/start'] as { post: { security: object[] } }
  expect(post.security).toEqual([{ key: [] }, { keyAsUser: [] }])
})

it('has every parameter of a path', () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const { parameters = [] } of Object.values(methods) as {
      parameters?: { in: string; name: string }[]
    }[])
      expect(parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`)).toEqual(
        path.match(/\{\w+\}/g) ?? [],
      )
})
