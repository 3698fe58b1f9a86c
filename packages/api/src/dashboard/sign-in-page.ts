import { createHash } from 'node:crypto'

const script = "document.forms[0].querySelector('input').value&&document.forms[0].requestSubmit()"
const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:24rem;padding:2rem;text-align:center}
h1{font-size:1.25rem;margin:0 0 .5rem}
button{font:inherit;padding:.6rem 1.6rem;margin-top:1rem;border:0;border-radius:.5rem;background:#2453d6;color:#fff;cursor:pointer}
code{font-size:.9em}`

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`)

const page = (title: string, content: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Keepsight</title>
<style>${style}</style>
<main>
${content}
</main>
</html>
`

/**
 * The two pages of a sign-in link. The first sends its form by itself; whoever reads pages without running scripts, as
 * previews of links do, uses nothing up. The button is for browsers without scripts.
 */
export const signInPage = {
  html: (token: string): string =>
    page(
      'Sign in',
      `<h1>Sign in to Keepsight</h1>
<form method="post" action="sign-in">
<input type="hidden" name="token" value="${escaped(token)}">
<button>Sign in</button>
</form>
<script>${script}</script>`,
    ),
  used: (): string =>
    page(
      'Sign-in link used',
      `<h1>This sign-in link was used already</h1>
<p>Or it is older than 15 minutes. Make a new one where the server runs:</p>
<p><code>keepsight sign-in</code></p>
<p><a href="./">To the dashboard</a></p>`,
    ),
  csp: `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
}

/** Headers of a page: never kept, since its address holds the token. */
export function pageHeaders({ csp }: { csp: string }): Record<string, string> {
  return { 'content-security-policy': csp, 'cache-control': 'no-store' }
}
