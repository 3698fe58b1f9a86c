import { describe, expect, it } from 'vitest'
import { html, raw } from './html.js'

describe('html', () => {
  it('escapes what is put in, in text and in attributes', () => {
    const evil = `"><script>alert('1')</script>&`
    expect(String(html`<a title="${evil}">${evil}</a>`)).toBe(
      '<a title="&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;">&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;</a>',
    )
  })

  it('takes HTML as it is, joins lists, and leaves out what is not there', () => {
    expect(
      String(
        html`<ul>
            ${['a', 'b'].map((item) => html`<li>${item}</li>`)}
          </ul>
          ${null}${false}${undefined}${0}`,
      ),
    ).toBe('<ul><li>a</li><li>b</li></ul>0')
    expect(String(html`${raw('<svg></svg>')}`)).toBe('<svg></svg>')
  })
})
