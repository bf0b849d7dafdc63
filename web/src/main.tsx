import './early.ts'
import '@fontsource-variable/inter/wght.css'
import './ui/mantine.css'
import './ui/base.css'
import { localStorageColorSchemeManager } from '@mantine/core'
import { startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './App.tsx'
import { Providers } from './Providers.tsx'
import { startPage } from './pages.ts'
import { addTexts, createQueryClient, installTrustedTypes } from './platform/index.ts'
import { texts } from './ui/texts.en.ts'

installTrustedTypes()
addTexts('ui', texts)

// /first-load.js reads the same key before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: 'medconsult-color-scheme' })
const client = createQueryClient()
startPage(client)
const root = document.getElementById('root')
if (root) {
  // As a transition, the first drawing lets the browser do other work in between.
  startTransition(() =>
    createRoot(root).render(
      <Providers colorScheme={colorScheme} client={client}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </Providers>,
    ),
  )
}
