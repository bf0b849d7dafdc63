/**
 * Timers in a worker. The browser delays the timers of a hidden page to once a second or a minute, but not those of a
 * worker.
 */
type TimerRequest = { id: number; ms: number } | { id: number; ms: null }

const timers = new Map<number, ReturnType<typeof setTimeout>>()

addEventListener('message', (event: MessageEvent<TimerRequest>) => {
  const { id, ms } = event.data
  clearTimeout(timers.get(id))
  timers.delete(id)
  if (ms === null) return
  timers.set(
    id,
    setTimeout(() => {
      timers.delete(id)
      postMessage(id)
    }, ms),
  )
})
