import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.js'
import './code-block.css'

/** Lines to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => {
      setCopied(false)
    }, 1500)
    return () => {
      clearTimeout(timer)
    }
  }, [copied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code)
    setCopied(true)
  }
  return (
    <div className="code">
      <pre tabIndex={0} aria-label={label}>
        <code>{code}</code>
      </pre>
      {/* Without https there is no clipboard to write to. */}
      {typeof navigator.clipboard !== 'undefined' && (
        <Button kind="icon" aria-label={copied ? 'Copied' : `Copy: ${label}`} onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
        </Button>
      )}
    </div>
  )
}
