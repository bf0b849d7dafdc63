import type { ChatMessage } from '@medconsult/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ApiProblem, type FailureCode } from '../../platform/problem.ts'
import { Chat, cleaned } from './chat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left').toBe(0)
  vi.useRealTimers()
})

const problem = (code: FailureCode, retryAfter: number | null = null) =>
  new ApiProblem({ code, status: 0, detail: '', retryAfter })

/** A fake of the chat API that stores a message once for each key, and that can be made unreachable. */
function makeServer(mayRead: (position: number) => boolean = () => true) {
  const kept: ChatMessage[] = []
  let failing: ApiProblem | null = null
  let hanging = false
  const tries: string[] = []
  const keep = (userId: string, message: string, key: string): ChatMessage => {
    const known = kept.find((one) => one.userId === userId && one.key === key)
    if (known) return known
    const position = kept.length + 1
    const timestamp = new Date().toISOString()
    const said = { id: `id-${position}`, callSessionId: 'call', position, key, userId, userName: userId }
    kept.push({ ...said, userType: 'patient', message, timestamp })
    return kept.at(-1) as ChatMessage
  }
  return {
    kept,
    tries,
    fail: (error: ApiProblem | null) => {
      failing = error
    },
    hang: (on: boolean) => {
      hanging = on
    },
    other: (message: string) => keep('other', message, `other-${kept.length}`),
    api: {
      async read({ after, before }: { after?: number; before?: number }) {
        if (failing) throw failing
        const fits = kept.filter(
          ({ position }) => mayRead(position) && position > (after ?? 0) && position < (before ?? Infinity),
        )
        return after === undefined ? fits.slice(-50) : fits.slice(0, 50)
      },
      async send({ message, key }: { message: string; key: string }, signal: AbortSignal) {
        tries.push(key)
        if (hanging)
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
        if (failing) throw failing
        return keep('me', message, key)
      },
    },
  }
}

function open(server = makeServer(), seenBefore = 0) {
  let seen = seenBefore
  const store = {
    get: () => seen,
    set: (position: number) => {
      seen = position
    },
  }
  const chat = new Chat({ api: server.api, selfId: 'me', seen: store })
  const texts = () => chat.getSnapshot().messages.map(({ message }) => message)
  const fates = () => chat.getSnapshot().unsent.map(({ message, state }) => `${message}: ${state}`)
  return { server, chat, texts, fates, seen: () => seen }
}
const settle = () => vi.advanceTimersByTimeAsync(0)

test('a message is shown at once, and only once after the server has stored it', async () => {
  const { server, chat, texts, fates } = open()
  await chat.catchUp()
  chat.say(' Hello\r\n')
  expect([texts(), fates()]).toEqual([[], ['Hello: sending']])
  await settle()
  expect([texts(), fates()]).toEqual([['Hello'], []])
  const [kept] = server.kept
  if (kept) chat.hear(kept)
  expect(texts()).toEqual(['Hello'])

  server.hang(true)
  chat.say('Second')
  const key = chat.getSnapshot().unsent[0]?.key ?? ''
  server.hang(false)
  chat.hear(await server.api.send({ message: 'Second', key }, new AbortController().signal))
  expect([texts(), fates()]).toEqual([['Hello', 'Second'], []])
  chat.close()
  await settle()
})

test('messages wait while the server is out of reach, are tried again ever more slowly, and arrive once', async () => {
  const { server, chat, texts, fates } = open()
  await chat.catchUp()
  server.fail(problem('OFFLINE'))
  chat.say('One')
  chat.say('Two')
  await settle()
  expect(fates()).toEqual(['One: waiting', 'Two: sending'])
  await vi.advanceTimersByTimeAsync(60_000)
  // The pauses are 1 + 2 + 4 + 8 + 8 + … seconds.
  expect(server.tries.length).toBeGreaterThan(6)
  expect(server.tries.length).toBeLessThan(12)
  expect(new Set(server.tries).size, 'nothing overtakes what was written before').toBe(1)
  server.fail(null)
  chat.wake()
  await settle()
  expect([texts(), fates()]).toEqual([['One', 'Two'], []])
})

test('a message whose answer got lost is not stored twice', async () => {
  const { server, chat, texts } = open()
  await chat.catchUp()
  const { send } = server.api
  let lost = true
  server.api.send = async (body, signal) => {
    const kept = await send(body, signal)
    if (!lost) return kept
    lost = false
    throw problem('OFFLINE')
  }
  chat.say('Once')
  await vi.advanceTimersByTimeAsync(1000)
  expect([server.tries.length, server.kept.length, texts()]).toEqual([2, 1, ['Once']])
})

test('a request that hangs is given up after a time, or at once when the connection is back', async () => {
  const { server, chat, texts, fates } = open()
  await chat.catchUp()
  server.hang(true)
  chat.say('Hello')
  await vi.advanceTimersByTimeAsync(8000)
  expect(fates()).toEqual(['Hello: waiting'])
  await vi.advanceTimersByTimeAsync(1000)
  expect([server.tries.length, fates()]).toEqual([2, ['Hello: sending']])
  server.hang(false)
  chat.wake()
  await settle()
  expect([texts(), fates()]).toEqual([['Hello'], []])
})

test('a refused message waits for the person and does not hold up the next one', async () => {
  const { server, chat, texts, fates } = open()
  await chat.catchUp()
  server.fail(problem('CALL_STATE'))
  chat.say('Too late')
  await settle()
  expect([fates(), chat.getSnapshot().unsent[0]?.problem]).toEqual([['Too late: refused'], 'CALL_STATE'])
  server.fail(null)
  chat.say('Next')
  await settle()
  expect([texts(), fates()]).toEqual([['Next'], ['Too late: refused']])
  const key = chat.getSnapshot().unsent[0]?.key ?? ''
  chat.retry(key)
  await settle()
  expect([texts(), fates()]).toEqual([['Next', 'Too late'], []])

  server.fail(problem('INTERNAL'))
  chat.say('Never mind')
  await settle()
  chat.discard(chat.getSnapshot().unsent[0]?.key ?? '')
  expect(fates()).toEqual([])
})

test('a message that was sent too fast is sent again as soon as the server takes it', async () => {
  const { server, chat, texts, fates } = open()
  await chat.catchUp()
  server.fail(problem('TOO_MANY', 4))
  chat.say('Fast')
  await settle()
  server.fail(null)
  await vi.advanceTimersByTimeAsync(3999)
  expect(fates()).toEqual(['Fast: waiting'])
  await vi.advanceTimersByTimeAsync(1)
  expect(texts()).toEqual(['Fast'])
})

test('a page that missed messages asks for them and gets all of them', async () => {
  const { server, chat, texts } = open()
  server.other('first')
  await chat.catchUp()
  let asked = 0
  chat.onFetchRequested(() => {
    asked += 1
  })
  for (let index = 0; index < 120; index += 1) server.other(`m${index}`)
  chat.hear(server.kept.at(-1) as ChatMessage)
  expect([asked, texts()]).toEqual([1, ['first']])
  await chat.catchUp()
  expect(texts()).toHaveLength(121)
  expect(texts().at(-1)).toBe('m119')
})

test('a message that comes while the first page is loading is not lost', async () => {
  const { server, chat, texts } = open()
  const { read } = server.api
  server.api.read = async (query) => {
    const page = await read(query)
    if (server.kept.length === 0) chat.hear(server.other('meanwhile'))
    return page
  }
  await chat.catchUp()
  expect(texts()).toEqual(['meanwhile'])
})

test('earlier messages come a page at a time, and a failure can be tried again', async () => {
  const { server, chat, texts } = open()
  for (let index = 0; index < 70; index += 1) server.other(`m${index}`)
  await chat.catchUp()
  expect([texts().length, chat.getSnapshot().older]).toEqual([50, 'there'])
  server.fail(problem('OFFLINE'))
  await chat.loadOlder()
  expect(chat.getSnapshot().older).toBe('failed')
  server.fail(null)
  const loading = chat.loadOlder()
  expect(chat.getSnapshot().older).toBe('loading')
  await loading
  expect([texts().length, texts()[0], chat.getSnapshot().older]).toEqual([70, 'm0', 'none'])
})

test('a guest who is let in, sent back and let in again sees what was written while they were inside', async () => {
  // Messages 1 to 3 were written before this guest was let in, and 6 and 7 while they were outside.
  const { server, chat, texts } = open(makeServer((position) => position > 3 && position !== 6 && position !== 7))
  let asked = 0
  chat.onFetchRequested(() => {
    asked += 1
    void chat.catchUp()
  })
  for (const text of ['1', '2', '3']) server.other(text)
  await chat.catchUp()
  expect([texts(), chat.getSnapshot().older]).toEqual([[], 'none'])
  chat.hear(server.other('4'))
  await settle()
  chat.hear(server.other('5'))
  for (const text of ['6', '7']) server.other(text)
  chat.hear(server.other('8'))
  await settle()
  chat.say('mine')
  await settle()
  expect([texts(), chat.getSnapshot().older, asked]).toEqual([['4', '5', '8', 'mine'], 'none', 2])
})

test('unread messages are those of others that nobody has seen, also after a reload', async () => {
  const { server, chat, seen } = open()
  server.other('a')
  await chat.catchUp()
  chat.say('mine')
  await settle()
  expect(chat.getSnapshot().unread).toBe(1)
  chat.markSeen()
  expect([chat.getSnapshot().unread, seen()]).toEqual([0, 2])
  server.other('b')
  const reloaded = open(server, seen())
  await reloaded.chat.catchUp()
  expect(reloaded.chat.getSnapshot().unread).toBe(1)
})

test('a failure to read is shown until the next success, and known messages stay', async () => {
  const { server, chat, texts } = open()
  server.fail(problem('OFFLINE'))
  await expect(chat.catchUp()).rejects.toThrow()
  expect(chat.getSnapshot()).toMatchObject({ loaded: false, problem: { code: 'OFFLINE' } })
  server.fail(null)
  server.other('a')
  await chat.catchUp()
  server.fail(problem('UNAVAILABLE'))
  await expect(chat.catchUp()).rejects.toThrow()
  expect([texts(), chat.getSnapshot().loaded]).toEqual([['a'], true])
  server.fail(null)
  await chat.catchUp()
  expect(chat.getSnapshot().problem).toBeNull()
})

test('a closed chat sends nothing more and leaves no timer', async () => {
  const { server, chat } = open()
  server.fail(problem('OFFLINE'))
  chat.say('Hello')
  await settle()
  chat.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.tries).toHaveLength(1)
})

test('the draft is kept until it is sent, and only text is sent', () => {
  const { chat } = open()
  chat.setDraft('half a sen')
  expect(chat.getSnapshot().draft).toBe('half a sen')
  chat.say(' \n ')
  expect([chat.getSnapshot().unsent, chat.getSnapshot().draft]).toEqual([[], 'half a sen'])
  expect(cleaned('a\u0000b\ud800c\u0007\r\nd\te 🫀 ')).toBe('abc\nd\te 🫀')
})

test('what was not sent when the session ended is sent by the next chat of the room, and once only', async () => {
  const { server, chat, texts } = open()
  server.hang(true)
  chat.say('On its way')
  chat.setDraft('half a sen')
  const unsent = chat.readUnsent()
  const key = unsent?.unsent[0]?.key ?? ''
  // The request had arrived, and its answer was lost with the session.
  server.hang(false)
  await server.api.send({ message: 'On its way', key }, new AbortController().signal)
  chat.close()

  const next = new Chat({ api: server.api, selfId: 'me', seen: { get: () => 0, set: () => undefined }, start: unsent })
  expect(next.getSnapshot()).toMatchObject({ draft: 'half a sen', unsent: [{ message: 'On its way', key }] })
  await settle()
  expect(server.kept.map(({ message }) => message)).toEqual(['On its way'])
  expect(next.getSnapshot().unsent).toEqual([])
  expect(texts(), 'the first chat is closed').toEqual([])
  next.setDraft('')
  expect(next.readUnsent()).toBeUndefined()
})
