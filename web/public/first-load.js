// Runs before the first paint. It is a file of its own, because the content security policy allows no inline script.

// A dark page never flashes white.
;(() => {
  let wanted = 'auto'
  try {
    wanted = localStorage.getItem('medconsult-color-scheme') || 'auto'
  } catch {}
  const dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()

// The code of the app may fail to load, on a train or while the network changes, and then nothing else could say so.
// This script loads it again a few times, and then shows what happened. After the app's first paint it does nothing
// more.
;(() => {
  const KEY = 'medconsult-first-load'
  /** Pauses before the attempts, in milliseconds. */
  const PAUSES = [500, 1500, 4000]
  const root = () => document.getElementById('root')
  const remember = (tries) => {
    try {
      sessionStorage.setItem(KEY, String(tries))
      return true
    } catch {
      return false
    }
  }
  const tried = () => {
    try {
      return Number(sessionStorage.getItem(KEY)) || 0
    } catch {
      return PAUSES.length
    }
  }

  const missing = [
    'The page could not be loaded',
    'Check the connection of this device. Your place in a queue and your appointments are kept.',
  ]
  const broken = [
    'The page could not be started',
    'This browser may be too old for it. Update it, or try another one. Your appointments are kept.',
  ]

  function say([title, body]) {
    const main = document.createElement('main')
    main.className = 'first-load'
    const heading = document.createElement('h1')
    heading.textContent = title
    const words = document.createElement('p')
    words.textContent = body
    const again = document.createElement('button')
    again.textContent = 'Try again'
    again.addEventListener('click', () => location.reload())
    main.append(heading, words, again)
    root()?.replaceChildren(main)
  }

  let dressed = 0
  /** Loads a missing style sheet again without a reload, because somebody may be typing on the page. */
  function dress(link) {
    const pause = PAUSES[dressed]
    dressed += 1
    if (pause !== undefined) setTimeout(() => link.replaceWith(link.cloneNode()), pause)
  }

  let failed = false
  addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') return dress(target)
      if (failed || root()?.hasChildNodes()) return
      // The script has arrived, but the browser cannot run it.
      if (target === window) return say(broken)
      if (!(target instanceof HTMLScriptElement)) return
      failed = true
      const tries = tried()
      const pause = PAUSES[tries]
      if (pause !== undefined && remember(tries + 1)) setTimeout(() => location.reload(), pause)
      else if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => say(missing))
      else say(missing)
    },
    true,
  )
  addEventListener('DOMContentLoaded', () => {
    const started = new MutationObserver(() => {
      started.disconnect()
      // The next failure starts again with the first attempt.
      remember(0)
    })
    const place = root()
    if (place) started.observe(place, { childList: true })
  })
})()
