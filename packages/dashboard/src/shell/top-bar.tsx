import { Check, ChevronsUpDown, Keyboard, LogOut, Menu, Monitor, Moon, Search, Sun } from 'lucide-react'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { useSignOut } from '../http/use-me.js'
import type { WireApp } from '../http/wire.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { Button } from '../ui/button.js'
import { Popover } from '../ui/popover.js'
import { useApp } from './app-context.js'
import { Logo } from './logo.js'
import { paths } from './paths.js'
import { setTheme, themes, useTheme } from './theme.js'
import './top-bar.css'

/** The bar on top of every page of an app. */
export function TopBar({
  apps,
  onSearch,
  onHelp,
}: {
  apps: WireApp[]
  onSearch: () => void
  onHelp: () => void
}) {
  const app = useApp()
  const [search] = useSearchParams()
  return (
    <header className="top-bar">
      <div className="top-bar-in">
        <Link
          className="brand"
          to={paths.objects(app.id) + carriedSearch(search)}
          aria-label="Keepsight, objects"
        >
          <Logo />
          <span className="brand-name">Keepsight</span>
        </Link>
        <span className="top-bar-slash" aria-hidden>
          /
        </span>
        <AppSwitcher apps={apps} />
        <MainNav />
        <div className="top-bar-end">
          <button type="button" className="search-trigger" onClick={onSearch} aria-label="Search objects">
            <Search aria-hidden />
            <span>Search objects</span>
            <kbd>/</kbd>
          </button>
          <MainMenu onHelp={onHelp} />
        </div>
      </div>
    </header>
  )
}

/** The screens of an app; a page below one of them keeps it marked. */
function MainNav() {
  const app = useApp()
  const { pathname } = useLocation()
  const [search] = useSearchParams()
  const places = [
    {
      label: 'Objects',
      to: paths.objects(app.id),
      isHere: /^\/apps\/[^/]+(?:\/objects\/.*)?\/?$/.test(pathname),
    },
    {
      label: 'Sessions',
      to: paths.sessions(app.id),
      isHere: /^\/apps\/[^/]+\/(?:sessions|log-ins)\b/.test(pathname),
    },
  ]
  return (
    <nav className="main-nav" aria-label="Screens">
      {places.map(({ label, to, isHere }) => (
        <Link key={label} to={to + carriedSearch(search)} aria-current={isHere ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}

function AppSwitcher({ apps }: { apps: WireApp[] }) {
  const current = useApp()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  return (
    <Popover
      label="Apps"
      trigger={(props) => (
        <Button kind="ghost" className="app-switch" {...props}>
          <span className="truncate">{current.name}</span>
          <ChevronsUpDown aria-hidden />
        </Button>
      )}
    >
      {(close) => (
        <>
          <p className="popover-heading">Apps</p>
          {apps.map((app) => (
            <button
              key={app.id}
              type="button"
              className="popover-item"
              data-item
              aria-current={app.id === current.id}
              onClick={() => {
                close()
                void navigate(paths.objects(app.id) + carriedSearch(search))
              }}
            >
              {app.name}
              <span className="popover-item-end faint">
                {app.id === current.id && <Check size={15} aria-label="shown" />}
              </span>
            </button>
          ))}
        </>
      )}
    </Popover>
  )
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon }
const themeNames = { system: 'System', light: 'Light', dark: 'Dark' }

function MainMenu({ onHelp }: { onHelp: () => void }) {
  const theme = useTheme()
  const signOut = useSignOut()
  return (
    <Popover
      label="Menu"
      align="end"
      trigger={(props) => (
        <Button kind="icon" aria-label="Menu" {...props}>
          <Menu aria-hidden />
        </Button>
      )}
    >
      {(close) => (
        <>
          <p className="popover-heading" id="theme-heading">
            Theme
          </p>
          <div className="theme-choice" role="group" aria-labelledby="theme-heading">
            {themes.map((name) => {
              const Icon = themeIcons[name]
              return (
                <button
                  key={name}
                  type="button"
                  data-item
                  aria-pressed={theme === name}
                  onClick={() => {
                    setTheme(name)
                  }}
                >
                  <Icon size={15} aria-hidden />
                  {themeNames[name]}
                </button>
              )
            })}
          </div>
          <hr className="popover-rule" />
          <button
            type="button"
            className="popover-item"
            data-item
            onClick={() => {
              close()
              onHelp()
            }}
          >
            <Keyboard aria-hidden /> Keyboard shortcuts <kbd className="popover-item-end">?</kbd>
          </button>
          <button
            type="button"
            className="popover-item"
            data-item
            onClick={() => {
              signOut.mutate()
            }}
          >
            <LogOut aria-hidden /> Sign out
          </button>
          {signOut.isError && (
            <p className="popover-heading" role="alert">
              {signOut.error.message}
            </p>
          )}
        </>
      )}
    </Popover>
  )
}
