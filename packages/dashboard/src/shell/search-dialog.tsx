import { CornerDownLeft, Search } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { formatCompact } from '../format/numbers.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useDebounced } from '../page-state/use-debounced.js'
import { Dialog } from '../ui/dialog.js'
import { TypeTag } from '../ui/type-tag.js'
import { useApp } from './app-context.js'
import { paths } from './paths.js'
import { useObjectSearch } from './use-object-search.js'
import './search-dialog.css'

/** Finds an object by its name or id, from anywhere. Arrow keys choose, Enter opens. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const settled = useDebounced(text, 120)
  const answer = useObjectSearch(settled)
  const found = answer.data?.rows ?? []
  const isFresh = settled === text && !answer.isPlaceholderData
  const [isOpening, setOpening] = useState(false)
  const chosen = Math.min(at, found.length - 1)

  const open = (index: number): void => {
    const object = found[index]
    if (object === undefined) return
    onClose()
    void navigate(paths.object(app.id, object) + carriedSearch(search))
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((chosen + step + found.length) % found.length)
    }
    if (event.key === 'Enter') setOpening(true)
  }
  // Enter means the best of what was typed, not of what was found before.
  useEffect(() => {
    if (!isOpening || !isFresh) return
    setOpening(false)
    open(chosen)
  })

  return (
    <Dialog label="Search objects" onClose={onClose}>
      <div className="search-head">
        <Search aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-label="Search objects by name or id"
          aria-expanded={found.length > 0}
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${String(chosen)}` : undefined}
          placeholder="Search objects by name or id"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
            setOpening(false)
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>esc</kbd>
      </div>
      <ul id={listId} role="listbox" aria-label="Objects" className="search-list">
        {found.map((object, index) => (
          <li
            key={`${object.type}\n${object.id}`}
            id={`${listId}-${String(index)}`}
            role="option"
            aria-selected={index === chosen}
            className="search-item"
            onPointerMove={() => {
              setAt(index)
            }}
            onClick={() => {
              open(index)
            }}
          >
            <span className="truncate">{object.label}</span>
            <TypeTag type={object.type} />
            {!object.isUnnamed && <span className="mono faint truncate">{object.id}</span>}
            <span className="search-views faint">
              {formatCompact(object.views)} {object.views === 1 ? 'view' : 'views'}
            </span>
            <CornerDownLeft aria-hidden />
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="search-note faint" role="status">
          {answer.isError
            ? answer.error.message
            : answer.isFetching
              ? 'Searching…'
              : text === ''
                ? 'No object was viewed in the last year.'
                : `No object viewed in the last year matches “${text}”.`}
        </p>
      )}
    </Dialog>
  )
}
