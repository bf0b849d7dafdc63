import { useEffect } from 'react'

/** The window's title; what is in front of it tells the pages apart in a row of tabs. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · MedConsult`
  }, [title])
}
