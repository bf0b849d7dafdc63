import type { ReactNode } from 'react'
import { i18n, problemMessage } from '../platform/index.ts'
import { ErrorState, LoadingState } from './states.tsx'

/** A query, as far as a screen draws what stands in the place of its data. */
interface Pending {
  error: unknown
  isFetching: boolean
  refetch: () => unknown
}

/** What stands in the place of a query's data until they are there: shapes of them, or what went wrong and a way to try again. */
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

/** A query's data, and until they are there what stands in their place. Data that were read once stay, whatever happens later. */
export function QueryFrame<Data>(props: {
  query: Pending & { data: Data | undefined }
  /** What is being loaded, for those who can't see the shapes. */
  label: string
  rows?: number
  children: (data: Data) => ReactNode
}) {
  const { query, children, ...pending } = props
  return query.data === undefined ? <QueryPending query={query} {...pending} /> : children(query.data)
}
