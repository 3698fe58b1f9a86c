/** What a report needs to know of the app it is about. */
export interface ReportApp {
  id: string
  /** The IANA zone in which its days begin. */
  timezone: string
}
