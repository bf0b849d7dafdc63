import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { groups } from './groups/index.ts'
import classes from './Index.module.css'

const widths = { wide: '100%', tablet: '820px', phone: '360px' } as const
const schemes = { device: 'System default', light: 'Light', dark: 'Dark' } as const
type Width = keyof typeof widths
type Scheme = keyof typeof schemes

/** Lists every state by domain, with the chosen one beside the list. The choice is stored in the URL. */
function Index() {
  const [chosen, setChosen] = useState(() => new URLSearchParams(location.search))
  const path = chosen.get('show') ?? ''
  const width = (chosen.get('width') ?? 'wide') as Width
  const scheme = (chosen.get('scheme') ?? 'device') as Scheme
  const large = chosen.has('large')
  const choose = (name: string, value: string | null): void => {
    const next = new URLSearchParams(chosen)
    if (value === null) next.delete(name)
    else next.set(name, value)
    history.replaceState(null, '', `/states?${next}`)
    setChosen(next)
  }
  const looks = new URLSearchParams()
  if (scheme !== 'device') looks.set('scheme', scheme)
  if (large) looks.set('large', '')
  const address = `/states/${path}?${looks}`
  return (
    <div className={classes.page}>
      <nav className={classes.list} aria-label="States">
        <h1 className={classes.title}>States of the screens</h1>
        {Object.entries(groups).map(([group, { title, states }]) => (
          <section key={group} aria-labelledby={group}>
            <h2 id={group} className={classes.group}>
              {title}
            </h2>
            <ul className={classes.states}>
              {Object.entries(states).map(([name, state]) => (
                <li key={name}>
                  <a
                    href={`/states/${group}/${name}?${looks}`}
                    aria-current={path === `${group}/${name}` || undefined}
                    onClick={(event) => {
                      if (event.ctrlKey || event.metaKey || event.shiftKey) return
                      event.preventDefault()
                      choose('show', `${group}/${name}`)
                    }}
                  >
                    {state.title}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <main className={classes.main}>
        <div className={classes.looks}>
          <Choice
            label="Width"
            value={width}
            of={{ wide: 'Wide', tablet: '820 px', phone: '360 px' }}
            onChoose={(next) => choose('width', next)}
          />
          <Choice label="Colours" value={scheme} of={schemes} onChoose={(next) => choose('scheme', next)} />
          <label className={classes.choice}>
            <input
              type="checkbox"
              checked={large}
              onChange={(event) => choose('large', event.currentTarget.checked ? '' : null)}
            />
            Large text
          </label>
          {path === '' ? null : (
            <a href={address} target="_blank" rel="noreferrer">
              Open alone
            </a>
          )}
        </div>
        {path === '' ? (
          <p>Choose a state from the list. Each has an address of its own, at which it fills the window.</p>
        ) : (
          <iframe key={address} className={classes.frame} style={{ width: widths[width] }} src={address} title={path} />
        )}
      </main>
    </div>
  )
}

function Choice<T extends string>(props: {
  label: string
  value: T
  of: Readonly<Record<T, string>>
  onChoose: (value: T) => void
}) {
  return (
    <label className={classes.choice}>
      {props.label}
      <select value={props.value} onChange={(event) => props.onChoose(event.currentTarget.value as T)}>
        {(Object.entries(props.of) as [T, string][]).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

export function drawIndex(root: HTMLElement): void {
  createRoot(root).render(
    <StrictMode>
      <Index />
    </StrictMode>,
  )
}
