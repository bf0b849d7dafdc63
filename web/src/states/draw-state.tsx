import { isMantineColorScheme, type MantineColorSchemeManager } from '@mantine/core'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { MemoryRouter, useNavigate } from 'react-router'
import { SIGNED_IN_KEY } from '../platform/signed-in-key.ts'
import { createFakeRoom } from '../room/screen/browser/fake-room.ts'
import { installFakeApi } from './fake-api.ts'
import { goOffline, holdTimers, installDevices, installStorage } from './fake-browser.ts'
import { emit, installFakeSocket } from './fake-socket.ts'
import { fill, press, waitForText } from './page-actions.ts'
import { usual } from './samples/usual.ts'
import type { PageActions, State } from './state.ts'

/**
 * Renders one state. The fakes are installed before the app is imported, because the app reads some of them while it
 * loads.
 */
export async function drawState(state: State, root: HTMLElement): Promise<void> {
  const { as: user = null, room: roomState = {} } = state
  installStorage({ ...(user ? { [SIGNED_IN_KEY]: '1' } : {}), ...state.storage })
  holdTimers()
  if (state.offline) goOffline()
  installDevices(state.devices ?? 'work')
  installFakeApi({ ...usual(user), ...state.answers })
  installFakeSocket(user, state.socket !== 'away')
  if (state.fragment) location.hash = state.fragment

  const { App, EngineContext, Providers, createQueryClient, engine } = await loadApp()
  const { room, show, speak } = createFakeRoom(roomState === 'not loaded' ? {} : roomState)
  const loadEngine = async () => {
    if (roomState === 'not loaded') throw new TypeError('Failed to fetch dynamically imported module')
    return { ...engine, createCallRoom: () => room }
  }
  let navigateTo: PageActions['goTo'] = () => undefined
  function Steering() {
    const navigate = useNavigate()
    useEffect(() => {
      navigateTo = (path) => void navigate(path)
    }, [navigate])
    return null
  }
  createRoot(root).render(
    <Providers colorScheme={colorScheme()} client={createQueryClient()}>
      <EngineContext value={loadEngine}>
        <MemoryRouter initialEntries={[state.at]}>
          <Steering />
          <App />
        </MemoryRouter>
      </EngineContext>
    </Providers>,
  )
  await state.prepare?.({
    press,
    fill,
    waitForText,
    emit,
    showRoom: show,
    setAudioLevel: speak,
    goTo: (path) => navigateTo(path),
  })
}

async function loadApp() {
  const [{ App }, { EngineContext }, { Providers }, { createQueryClient, addTexts }, { texts }, engine] =
    await Promise.all([
      import('../App.tsx'),
      import('../room/index.ts'),
      import('../Providers.tsx'),
      import('../platform/index.ts'),
      import('../ui/texts.en.ts'),
      import('../engine/index.ts'),
    ])
  addTexts('ui', texts)
  return { App, EngineContext, Providers, createQueryClient, engine }
}

/** Takes the theme from the URL, otherwise from the device, and stores nothing. */
function colorScheme(): MantineColorSchemeManager {
  const asked = new URLSearchParams(location.search).get('scheme')
  let now = isMantineColorScheme(asked) ? asked : null
  return {
    get: (usually) => now ?? usually,
    set: (next) => {
      now = next
    },
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    clear: () => {
      now = null
    },
  }
}
