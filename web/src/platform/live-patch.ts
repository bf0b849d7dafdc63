import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * What an event, or the answer to a change, says of a snapshot. An answer that is still on its way may have been
 * read before the event and would put the old state back: it is thrown away, and asked for again.
 * @param change from the snapshot to the newer one; undefined is one that was never fetched, and may stay so
 */
export function patchLive<T>(
  cache: QueryClient,
  queryKey: QueryKey,
  change: (before: T | undefined) => T | undefined,
): void {
  const filter = { queryKey, exact: true }
  const overtaken = cache.isFetching(filter) > 0
  cache.setQueryData<T>(queryKey, change)
  if (!overtaken) return
  // A first fetch is not cancelled by a refetch, which would wait for its answer instead.
  const cancelled = cache.getQueryData(queryKey) === undefined ? cache.cancelQueries(filter) : Promise.resolve()
  void cancelled.then(() => cache.invalidateQueries(filter))
}
