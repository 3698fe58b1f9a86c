import { Compass } from 'lucide-react'
import { Link } from 'react-router'
import { Notice } from '../ui/notice.js'

const texts = {
  page: { title: 'There is no page here', text: 'The address may be incomplete, or from a newer version.' },
  app: { title: 'There is no such app here', text: 'It may have another name, or live on another server.' },
}

/** For addresses that lead nowhere. */
export function NotFound({ what }: { what: keyof typeof texts }) {
  return (
    <main className="page lone">
      <h1 className="visually-hidden">{texts[what].title}</h1>
      <Notice
        icon={Compass}
        title={texts[what].title}
        actions={
          <Link className="button button-primary" to="/">
            Go to the dashboard
          </Link>
        }
      >
        {texts[what].text}
      </Notice>
    </main>
  )
}
