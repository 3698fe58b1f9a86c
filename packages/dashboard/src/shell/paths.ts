/** The paths of the pages. Ids may hold anything, slashes too, so they are escaped. */
export const paths = {
  objects: (app: string): string => `/apps/${encodeURIComponent(app)}`,
  object: (app: string, object: { type: string; id: string }): string =>
    `/apps/${encodeURIComponent(app)}/objects/${encodeURIComponent(object.type)}/${encodeURIComponent(object.id)}`,
  user: (app: string, user: string): string =>
    `/apps/${encodeURIComponent(app)}/users/${encodeURIComponent(user)}`,
}
