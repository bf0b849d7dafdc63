import '@fontsource-variable/inter/wght.css'
import '../../../ui/mantine.css'
import '../../../ui/base.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { addTexts } from '../../../platform/i18n.ts'
import { texts as uiTexts } from '../../../ui/texts.en.ts'
import { cssVariables, theme } from '../../../ui/theme.ts'
import { texts } from '../../texts.en.ts'
import { CallRoom } from '../CallRoom.tsx'
import { createFakeRoom } from './fake-room.ts'

addTexts('ui', uiTexts)
addTexts('room', texts)

const { room, show, speak, slowDown, answer, calls, end } = createFakeRoom({})
const gallery = { show, speak, slowDown, answer, calls: () => calls }
export type Gallery = typeof gallery
declare global {
  interface Window {
    gallery: Gallery
  }
}
window.gallery = gallery

const name = 'John Smith'
const role = new URLSearchParams(location.search).get('role') === 'patient' ? 'patient' : 'doctor'
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <CallRoom room={room} name={name} mayHold={role === 'doctor'} onEnd={end} />
    </MantineProvider>
  </StrictMode>,
)
