import { formatCompact, formatCount } from '../format/numbers.js'
import { ChangeBadge } from '../ui/change-badge.js'
import { figureNames, type Figure, type FigureName } from './figures-model.js'
import './figures.css'

interface FiguresProps {
  /** `undefined` while they load. */
  figures: Figure[] | undefined
  names?: readonly FigureName[]
  /** The figure that the chart shows. */
  shown: FigureName
  onShow: (name: FigureName) => void
}

/** The headline figures; each is a button that makes the chart show it. */
export function Figures({ figures, names, shown, onShow }: FiguresProps) {
  const listed = figureNames.filter(({ name }) => names?.includes(name) ?? true)
  return (
    <div className="figures" role="group" aria-label="Figure to show over time">
      {listed.map(({ name, label, explains }) => {
        const figure = figures?.find((candidate) => candidate.name === name)
        return (
          <button
            key={name}
            type="button"
            className="figure"
            aria-pressed={name === shown}
            title={explains}
            onClick={() => {
              onShow(name)
            }}
          >
            <span className="figure-label">{label}</span>
            {figure === undefined ? (
              <span className="skeleton figure-wait" />
            ) : (
              <span className="figure-line">
                <span className="figure-value" title={formatCount(figure.value)}>
                  {formatCompact(figure.value)}
                </span>
                <ChangeBadge current={figure.value} previous={figure.previous} />
              </span>
            )}
          </button>
        )
      })}
    </div>
  )
}
