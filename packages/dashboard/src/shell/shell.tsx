import { useMemo, useState } from 'react'
import { Outlet, useNavigate, useParams, useSearchParams } from 'react-router'
import { useApps } from '../http/use-apps.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { LiveProvider } from '../live/live-provider.js'
import { NotFound } from '../not-found/not-found.js'
import { FirstApp } from '../objects/first-view.js'
import { Failure } from '../ui/failure.js'
import { AppContext } from './app-context.js'
import { HelpDialog } from './help-dialog.js'
import { paths } from './paths.js'
import { SearchDialog } from './search-dialog.js'
import { TopBar } from './top-bar.js'
import { useHotkeys } from './use-hotkeys.js'
import { moveRow } from './move-row.js'
import './shell.css'

/** The frame of an app's pages: the bar on top, the page, and the dialogs that keys open. */
export function Shell() {
  const apps = useApps()
  const { app: appId } = useParams()
  const [open, setOpen] = useState<'search' | 'help' | null>(null)
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const app = apps.data?.find((candidate) => candidate.id === appId)

  const actions = useMemo(
    () => ({
      '?': () => {
        setOpen('help')
      },
      '/': () => {
        setOpen('search')
      },
      j: () => {
        moveRow(1)
      },
      k: () => {
        moveRow(-1)
      },
      o: () => {
        if (appId !== undefined) void navigate(paths.objects(appId) + carriedSearch(search))
      },
      s: () => {
        if (appId !== undefined) void navigate(paths.sessions(appId) + carriedSearch(search))
      },
    }),
    [appId, navigate, search],
  )
  useHotkeys(actions)

  if (apps.isError) {
    return (
      <main className="page">
        <Failure error={apps.error} retry={() => void apps.refetch()} />
      </main>
    )
  }
  if (apps.data === undefined) return <div className="shell-wait" aria-busy="true" aria-label="Loading" />
  if (apps.data.length === 0) return <FirstApp />
  if (app === undefined) return <NotFound what="app" />

  const close = (): void => {
    setOpen(null)
  }
  return (
    <AppContext value={app}>
      <LiveProvider key={app.id}>
        <a className="skip-link" href="#page" onClick={focusPage}>
          Skip to the page
        </a>
        <TopBar apps={apps.data} onSearch={() => setOpen('search')} onHelp={() => setOpen('help')} />
        <main className="page" id="page" tabIndex={-1}>
          <Outlet key={app.id} />
        </main>
        {open === 'search' && <SearchDialog onClose={close} />}
        {open === 'help' && <HelpDialog onClose={close} />}
      </LiveProvider>
    </AppContext>
  )
}

/** A fragment link would be resolved against <base href>, away from this page. */
function focusPage(event: React.MouseEvent): void {
  event.preventDefault()
  document.getElementById('page')?.focus()
}
