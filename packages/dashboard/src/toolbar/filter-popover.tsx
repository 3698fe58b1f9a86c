import { ListFilter } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Button } from '../ui/button.js'
import { Popover } from '../ui/popover.js'

/** The button that opens the form for a new filter. */
export function FilterPopover(props: Pick<ComponentProps<typeof Popover>, 'align' | 'children'>) {
  return (
    <Popover
      label="Add a filter"
      trigger={(trigger) => (
        <Button {...trigger}>
          <ListFilter aria-hidden />
          Filter
        </Button>
      )}
      {...props}
    />
  )
}
