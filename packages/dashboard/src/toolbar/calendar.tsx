import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatDay } from '../format/times.js'
import { addDays, firstOfMonth, type CalendarDate } from '../page-state/calendar-date.js'
import type { DateRange } from '../page-state/period.js'
import { Button } from '../ui/button.js'
import { weeksOfMonth } from './month-model.js'
import './calendar.css'

const weekdays = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
const arrowDays: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

interface CalendarProps {
  range: DateRange
  /** Days after it cannot be chosen. */
  today: CalendarDate
  onChoose: (range: DateRange) => void
}

/** A month in which two clicks, or two presses of Enter, choose a range. Arrow keys move by days and weeks, Page keys by months. */
export function Calendar({ range, today, onChoose }: CalendarProps) {
  const [cursor, setCursor] = useState(range.to)
  const [start, setStart] = useState<CalendarDate | null>(null)
  const [hovered, setHovered] = useState<CalendarDate | null>(null)
  const grid = useRef<HTMLTableElement>(null)
  const followsKeys = useRef(false)

  useEffect(() => {
    if (!followsKeys.current) return
    followsKeys.current = false
    grid.current?.querySelector<HTMLElement>(`[data-day="${cursor}"]`)?.focus()
  }, [cursor])

  const shown = start === null ? range : ordered(start, hovered ?? start)
  const moveTo = (day: CalendarDate): void => {
    setCursor(day > today ? today : day)
  }
  const choose = (day: CalendarDate): void => {
    setCursor(day)
    if (start === null) {
      setStart(day)
      setHovered(day)
    } else {
      onChoose(ordered(start, day))
    }
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const days = arrowDays[event.key]
    const months = { PageUp: -1, PageDown: 1 }[event.key]
    if (days === undefined && months === undefined) return
    event.preventDefault()
    followsKeys.current = true
    const day = days === undefined ? firstOfMonth(cursor, months) : addDays(cursor, days)
    moveTo(day)
    if (start !== null) setHovered(day > today ? today : day)
  }

  return (
    <div className="calendar" data-own-arrows>
      <div className="calendar-head">
        <Button
          kind="icon"
          aria-label="Month before"
          onClick={() => {
            moveTo(firstOfMonth(cursor, -1))
          }}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <span aria-live="polite">{formatDay(cursor, { month: 'long', year: 'numeric' })}</span>
        <Button
          kind="icon"
          aria-label="Month after"
          disabled={firstOfMonth(cursor, 1) > today}
          onClick={() => {
            moveTo(firstOfMonth(cursor, 1))
          }}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
      <table ref={grid} role="grid" onKeyDown={onKeyDown} aria-label="Days">
        <thead>
          <tr>
            {weekdays.map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOfMonth(cursor).map((week, index) => (
            <tr key={index}>
              {week.map((day, weekday) =>
                day === null ? (
                  <td key={weekday} />
                ) : (
                  <td key={day} data-in={day >= shown.from && day <= shown.to} data-edge={edgeOf(day, shown)}>
                    <button
                      type="button"
                      data-day={day}
                      tabIndex={day === cursor ? 0 : -1}
                      disabled={day > today}
                      aria-current={day === today ? 'date' : undefined}
                      aria-pressed={day >= shown.from && day <= shown.to}
                      aria-label={formatDay(day, {
                        weekday: 'long',
                        day: 'numeric',
                        month: 'long',
                        year: 'numeric',
                      })}
                      onClick={() => {
                        choose(day)
                      }}
                      onPointerEnter={() => {
                        setHovered(day)
                      }}
                    >
                      {Number(day.slice(8))}
                    </button>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="calendar-hint faint">{start === null ? 'Choose the first day' : 'Choose the last day'}</p>
    </div>
  )
}

const ordered = (a: CalendarDate, b: CalendarDate): DateRange =>
  a <= b ? { from: a, to: b } : { from: b, to: a }

function edgeOf(day: CalendarDate, range: DateRange): string | undefined {
  const edges = [day === range.from ? 'from' : '', day === range.to ? 'to' : ''].filter((edge) => edge !== '')
  return edges.length === 0 ? undefined : edges.join(' ')
}
