import { useEffect } from 'react'

/** Sets the window's title. The part before the product's name tells the tabs apart. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · MedConsult`
  }, [title])
}
