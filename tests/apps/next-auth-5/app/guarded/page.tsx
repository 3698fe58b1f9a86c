export default function GuardedPage() {
  return <p>Guarded</p>
}
