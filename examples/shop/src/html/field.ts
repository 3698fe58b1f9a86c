import { html, type Html } from './html.js'

/** An input with its label, and what was wrong with it. */
export interface Field {
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  value?: string | undefined
  error?: string | undefined
  autocomplete?: string
  maxlength?: number
}

/** A labelled input; its error is read out with it. */
export function field({
  name,
  label,
  type = 'text',
  value,
  error,
  autocomplete,
  maxlength = 120,
}: Field): Html {
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      maxlength="${maxlength}"
      required
      ${autocomplete && html`autocomplete="${autocomplete}"`}
      ${error && html`aria-invalid="true" aria-describedby="${name}-error"`}
    />
    ${error && html`<span class="error" id="${name}-error">${error}</span>`}
  </p>`
}
