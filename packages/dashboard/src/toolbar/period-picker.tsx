import { CalendarDays, ChevronDown } from 'lucide-react'
import { useMemo } from 'react'
import { formatRange } from '../format/times.js'
import { presets } from '../page-state/period.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useHotkeys } from '../shell/use-hotkeys.js'
import { Button } from '../ui/button.js'
import { Popover } from '../ui/popover.js'
import { Calendar } from './calendar.js'
import './period-picker.css'

/** The page's days: presets, each with its number key, and a calendar for any other range. */
export function PeriodPicker() {
  const { period, range, today, compare, setPeriod, setCompare } = usePageState()
  const actions = useMemo(
    () =>
      Object.fromEntries<() => void>([
        ...presets.map(
          ({ key, name }) =>
            [
              key,
              () => {
                setPeriod({ preset: name })
              },
            ] as const,
        ),
        [
          'c',
          () => {
            setCompare(!compare)
          },
        ] as const,
      ]),
    [compare, setCompare, setPeriod],
  )
  useHotkeys(actions)
  const preset = presets.find(({ name }) => name === period.preset)

  return (
    <Popover
      label="Period"
      align="end"
      trigger={(props) => (
        <Button title={formatRange(range)} {...props}>
          <CalendarDays aria-hidden />
          {preset?.label ?? formatRange(range)}
          <ChevronDown aria-hidden />
        </Button>
      )}
    >
      {(close) => (
        <div className="period">
          <div className="period-presets" role="radiogroup" aria-label="Periods">
            {presets.map(({ name, label, key }) => (
              <button
                key={name}
                type="button"
                role="radio"
                className="popover-item"
                data-item
                aria-checked={name === period.preset}
                onClick={() => {
                  setPeriod({ preset: name })
                  close()
                }}
              >
                {label}
                <kbd className="popover-item-end">{key}</kbd>
              </button>
            ))}
          </div>
          <Calendar
            range={range}
            today={today}
            onChoose={(chosen) => {
              setPeriod({ preset: 'custom', range: chosen })
              close()
            }}
          />
        </div>
      )}
    </Popover>
  )
}
