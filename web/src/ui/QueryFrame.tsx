import type { ReactNode } from 'react'
import { i18n, problemMessage } from '../platform/index.ts'
import { ErrorState, LoadingState } from './states.tsx'

/** The part of a query that a placeholder needs. */
interface Pending {
  error: unknown
  isFetching: boolean
  refetch: () => unknown
}

/**
 * Rendered in place of a query's data until they are loaded: placeholder shapes, or the error with a button to try
 * again.
 */
export function QueryPending(props: { query: Pending; label: string; rows?: number }) {
  const { query, label, rows = 3 } = props
  if (!query.error) return <LoadingState label={label} rows={rows} />
  return (
    <ErrorState
      message={problemMessage(query.error)}
      retryLabel={i18n.t('retry')}
      busy={query.isFetching}
      onRetry={() => void query.refetch()}
    />
  )
}

/**
 * Renders a query's data, and a placeholder until they are loaded. Data that were loaded once stay, even if a later
 * fetch fails.
 */
export function QueryFrame<Data>(props: {
  query: Pending & { data: Data | undefined }
  /** A text for screen readers that says what is being loaded. */
  label: string
  rows?: number
  children: (data: Data) => ReactNode
}) {
  const { query, children, ...pending } = props
  return query.data === undefined ? <QueryPending query={query} {...pending} /> : children(query.data)
}
