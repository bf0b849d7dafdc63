import { Component, type ReactNode } from 'react'
import { i18n } from './i18n.ts'

interface Props {
  children: ReactNode
  /** Renders the failure. It uses plain elements, because the component library may be what failed. */
  fallback?: (reload: () => void) => ReactNode
}

/** Catches errors of rendering, and shows a message with a button that reloads the page. */
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    const reload = (): void => window.location.reload()
    if (this.props.fallback) return this.props.fallback(reload)
    return (
      <main role="alert" style={{ maxWidth: 480, margin: '20vh auto', padding: 24 }}>
        <h1>{i18n.t('crash.title')}</h1>
        <p>{i18n.t('crash.body')}</p>
        <button type="button" onClick={reload}>
          {i18n.t('crash.reload')}
        </button>
      </main>
    )
  }
}
