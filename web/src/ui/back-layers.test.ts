import { expect, test, vi } from 'vitest'
import { BackLayers, type HistoryWindow } from './back-layers.ts'

/** A browser's history in which going back takes a moment. */
function browser() {
  const entries: { href: string; state: unknown }[] = [
    { href: '/before', state: null },
    { href: '/page', state: { idx: 1 } },
  ]
  let at = 1
  let listener: () => void = () => undefined
  const later: (() => void)[] = []
  const here = () => entries[at] ?? { href: '', state: null }
  const add = (href: string, state: unknown): void => {
    entries.splice(at + 1)
    at = entries.push({ href, state }) - 1
  }
  const back = (): void => {
    at -= 1
    listener()
    settle()
  }
  const settle = (): void => {
    for (let run = later.shift(); run; run = later.shift()) run()
  }
  const window: HistoryWindow = {
    history: {
      get state() {
        return here().state
      },
      pushState: (state) => add(here().href, state),
      back: () => void later.push(back),
    },
    location: {
      get href() {
        return here().href
      },
    },
    addEventListener: (_, heard) => {
      listener = heard
    },
    setTimeout: (run) => later.push(run),
  }
  return {
    window,
    back,
    settle,
    go: (href: string) => add(href, { idx: at + 1 }),
    where: () => here().href,
    size: () => at,
  }
}

test('Back closes the top layers one by one and then leaves the page', () => {
  const one = browser()
  const layers = new BackLayers(one.window)
  const closed: string[] = []
  for (const name of ['panel', 'dialog']) {
    const gone = layers.add(() => {
      closed.push(name)
      gone()
    })
  }
  one.back()
  expect([closed, one.where()]).toEqual([['dialog'], '/page'])
  one.back()
  expect([closed, one.where()]).toEqual([['dialog', 'panel'], '/page'])
  one.back()
  expect(one.where()).toBe('/before')
})

test('a layer that was closed by its own button needs no extra Back', () => {
  const one = browser()
  const layers = new BackLayers(one.window)
  layers.add(vi.fn())()
  layers.add(vi.fn())()
  one.settle()
  expect(one.where()).toBe('/page')
  one.back()
  expect(one.where()).toBe('/before')
})

test('a page that asks before it is left asks each time', () => {
  const one = browser()
  const asked = vi.fn()
  const gone = new BackLayers(one.window).add(asked, true)
  for (const times of [1, 2, 3]) {
    one.back()
    expect(asked).toHaveBeenCalledTimes(times)
    expect(one.where()).toBe('/page')
  }
  const before = one.size()
  gone()
  one.settle()
  expect([one.where(), one.size()]).toEqual(['/page', before - 1])
})

test('one Back leaves an address that was opened from a layer, and another leaves the page below', () => {
  const one = browser()
  const layers = new BackLayers(one.window)
  const gone = layers.add(vi.fn())
  one.go('/next')
  gone()
  one.back()
  expect(one.where()).toBe('/page')
  one.back()
  expect(one.where()).toBe('/before')
})

test("the router's part of the history state stays", () => {
  const one = browser()
  new BackLayers(one.window).add(vi.fn())
  expect(one.window.history.state).toMatchObject({ idx: 1 })
})
