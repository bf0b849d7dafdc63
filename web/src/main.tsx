import '@fontsource-variable/inter/wght.css'
import './ui/mantine.css'
import './ui/base.css'
import { localStorageColorSchemeManager } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './App.tsx'
import { Providers } from './Providers.tsx'
import { addTexts, createQueryClient, installTrustedTypes } from './platform/index.ts'
import { texts } from './ui/texts.en.ts'

installTrustedTypes()
addTexts('ui', texts)

// /color-scheme.js reads the same key before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: 'medconsult-color-scheme' })
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <Providers colorScheme={colorScheme} client={createQueryClient()}>
      <BrowserRouter>
        <App />
      </BrowserRouter>
    </Providers>,
  )
}
