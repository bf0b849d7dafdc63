import type { QueryClient, QueryFunctionContext, QueryKey } from '@tanstack/react-query'

/** What a page asks the server for: where the answer is cached, and how to fetch it. */
export interface PageQuery {
  queryKey: QueryKey
  queryFn: (context: Pick<QueryFunctionContext, 'signal'>) => Promise<unknown>
}

/** The queries that were begun before the page that shows them was there. */
const begun = new WeakSet<object>()

/** Asks for what a page shows first, while its code is being loaded. A failure is met when the page asks itself. */
export function askAhead(client: QueryClient, queries: readonly PageQuery[]): void {
  const cache = client.getQueryCache()
  for (const query of queries) {
    if (cache.find({ queryKey: query.queryKey, exact: true })) continue
    void client.prefetchQuery({ ...query, retry: false })
    const started = cache.find({ queryKey: query.queryKey, exact: true })
    if (started) begun.add(started)
  }
}

/** Whether all that is known of this query is the answer that was asked for ahead of its page. */
export function isAskedAhead(query: { state: { dataUpdateCount: number } }): boolean {
  return begun.has(query) && query.state.dataUpdateCount === 1
}
