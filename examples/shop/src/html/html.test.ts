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
    const words = ['a', 'b'].map((word) => html`<i>${word}</i>`)
    expect(String(html`<p>${words}</p>`)).toBe('<p><i>a</i><i>b</i></p>')
    expect(String(html`<b>${null}${false}${undefined}${0}</b>`)).toBe('<b>0</b>')
    expect(String(html`<i>${raw('<svg></svg>')}</i>`)).toBe('<i><svg></svg></i>')
  })
})
