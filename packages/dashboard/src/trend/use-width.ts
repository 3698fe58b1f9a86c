import { useEffect, useRef, useState, type RefObject } from 'react'

/** The width of an element in CSS pixels, kept as it changes; 0 before the first layout. */
export function useWidth<Element extends HTMLElement>(): [RefObject<Element | null>, number] {
  const element = useRef<Element>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => {
      setWidth(entry?.contentRect.width ?? 0)
    })
    observer.observe(element.current)
    return () => {
      observer.disconnect()
    }
  }, [])
  return [element, width]
}
