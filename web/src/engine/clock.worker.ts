/** The timers of a hidden page are held back to one a second or a minute; those of a worker are not. */
type Asked = { id: number; ms: number } | { id: number; ms: null }

const timers = new Map<number, ReturnType<typeof setTimeout>>()

addEventListener('message', (event: MessageEvent<Asked>) => {
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
