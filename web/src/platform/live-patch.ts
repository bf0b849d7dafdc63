import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Applies an event, or the answer to a change, to a cached query. An answer that is still under way may be older than
 * the event and would restore the old state, so it is discarded and fetched again.
 * @param change returns the newer data; its argument and its result are undefined if nothing was fetched yet
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
  // A refetch does not cancel the first fetch but waits for its answer, so that fetch is cancelled here.
  const cancelled = cache.getQueryData(queryKey) === undefined ? cache.cancelQueries(filter) : Promise.resolve()
  void cancelled.then(() => cache.invalidateQueries(filter))
}
