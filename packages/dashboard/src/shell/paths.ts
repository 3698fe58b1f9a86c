/** Ids may hold anything. A dot is escaped too: a path that ends in `.org` would look like that of a file. */
const escaped = (id: string): string => encodeURIComponent(id).replaceAll('.', '%2E')

/** The paths of the pages. */
export const paths = {
  objects: (app: string): string => `/apps/${escaped(app)}`,
  object: (app: string, object: { type: string; id: string }): string =>
    `/apps/${escaped(app)}/objects/${escaped(object.type)}/${escaped(object.id)}`,
  sessions: (app: string): string => `/apps/${escaped(app)}/sessions`,
  session: (app: string, session: string): string => `/apps/${escaped(app)}/sessions/${escaped(session)}`,
  logIns: (app: string): string => `/apps/${escaped(app)}/log-ins`,
  user: (app: string, user: string): string => `/apps/${escaped(app)}/users/${escaped(user)}`,
}
