import { X } from 'lucide-react'
import { presets } from '../page-state/period.js'
import { Button } from '../ui/button.js'
import { Dialog } from '../ui/dialog.js'
import './help-dialog.css'

const groups = [
  {
    title: 'Move',
    keys: [
      ['/', 'Search objects'],
      ['o', 'All objects'],
      ['s', 'Live sessions'],
      ['j', 'Next row'],
      ['k', 'Previous row'],
      ['↵', 'Open the row'],
      ['e', 'End the session of the row'],
    ],
  },
  {
    title: 'Show',
    keys: [...presets.map(({ key, label }) => [key, label]), ['c', 'Compare on or off'], ['?', 'This help']],
  },
]

/** All keys that do something. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <header className="help-head">
        <h2>Keyboard shortcuts</h2>
        <Button kind="icon" aria-label="Close" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </header>
      <div className="help-groups">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="faint">{group.title}</h3>
            <dl>
              {group.keys.map(([key, does]) => (
                <div key={key} className="help-row">
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
