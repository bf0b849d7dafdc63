import type { ReactNode } from 'react'
import { useLayoutEffect, useRef } from 'react'
import classes from './Dock.module.css'
import type { Line } from './use-line.ts'

/**
 * Holds the one button of the page and the line beside it, always on the screen: under the header, or on a phone at the
 * bottom. The page keeps its height free, and so does the browser when it scrolls to what has the focus.
 */
export function Dock({ line, children }: { line: Line; children: ReactNode }) {
  const dock = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const root = document.documentElement
    const observer = new ResizeObserver(() => {
      root.style.setProperty('--mc-dock', `${Math.ceil(dock.current?.offsetHeight ?? 0)}px`)
    })
    if (dock.current) observer.observe(dock.current)
    return () => {
      observer.disconnect()
      root.style.removeProperty('--mc-dock')
    }
  }, [])
  return (
    <section ref={dock} className={classes.dock} data-dock>
      <p className={classes.line} role="status" aria-atomic="true">
        <span className={classes.place}>{line.place}</span> <span className={classes.wait}>{line.wait}</span>
      </p>
      {children}
    </section>
  )
}
