/** What one check found. */
export interface Check {
  name: string
  status: 'ok' | 'warn' | 'fail'
  /** What is so, and what to do when it is not well. */
  message: string
}

export const ok = (name: string, message: string): Check => ({ name, status: 'ok', message })
export const warn = (name: string, message: string): Check => ({ name, status: 'warn', message })
export const fail = (name: string, message: string): Check => ({ name, status: 'fail', message })
