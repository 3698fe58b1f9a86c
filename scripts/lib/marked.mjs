/**
 * A piece of a file before and after the lines that a guide adds. Each line of the template begins with a mark and a space:
 * `|` stays, `+` is added, `-` is taken away. Gives `{ before, after, added }`: two texts, and the added lines without indentation.
 */
export function marked(strings) {
  const lines = strings.raw[0]
    .trim()
    .split('\n')
    .map((line) => ({ mark: line.trim()[0], text: line.trimStart().slice(2) }))
  const textWithout = (mark) =>
    lines
      .filter((line) => line.mark !== mark)
      .map(({ text }) => `${text}\n`)
      .join('')
  return {
    before: textWithout('+'),
    after: textWithout('-'),
    added: lines.filter(({ mark, text }) => mark === '+' && text.trim()).map(({ text }) => text.trim()),
  }
}
