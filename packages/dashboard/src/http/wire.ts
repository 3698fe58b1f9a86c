/** An app, as `GET /v1/apps` gives it. */
export interface WireApp {
  id: string
  name: string
  /** IANA zone in which its days begin. */
  timezone: string
}

/** The answer of `GET /v1/apps`. */
export interface AppsAnswer {
  apps: WireApp[]
}
