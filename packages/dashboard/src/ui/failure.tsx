import { CircleAlert, RotateCw } from 'lucide-react'
import { Button } from './button.js'
import { Notice } from './notice.js'

/** A question that got no answer: the server's own words and a way to ask again. */
export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <div role="alert" className="failure">
      <Notice
        icon={CircleAlert}
        title="This could not be loaded"
        actions={
          <Button onClick={retry}>
            <RotateCw aria-hidden /> Try again
          </Button>
        }
      >
        {error.message}
      </Notice>
    </div>
  )
}
