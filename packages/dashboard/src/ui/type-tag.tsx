import './type-tag.css'

/** An object's content type. */
export function TypeTag({ type }: { type: string }) {
  return <span className="type-tag">{type}</span>
}
