import { createContext, useContext } from 'react'
import type { WireApp } from '../http/wire.js'

export const AppContext = createContext<WireApp | null>(null)

/** The app whose data the page shows. Throws outside of an app's pages. */
export function useApp(): WireApp {
  const app = useContext(AppContext)
  if (app === null) throw new Error('useApp needs an app around it')
  return app
}
