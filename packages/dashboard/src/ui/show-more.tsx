import { Button } from './button.js'
import './table.css'

interface ShowMoreProps {
  answer: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
  label: string
}

/** Under a table that has more rows: fetches the next page; nothing once there is none. */
export function ShowMore({ answer, label }: ShowMoreProps) {
  if (!answer.hasNextPage) return null
  return (
    <div className="table-more">
      <Button kind="ghost" disabled={answer.isFetchingNextPage} onClick={() => void answer.fetchNextPage()}>
        {answer.isFetchingNextPage ? 'Loading…' : label}
      </Button>
    </div>
  )
}
