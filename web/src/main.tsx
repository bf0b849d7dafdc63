import '@fontsource-variable/inter/wght.css'
import './ui/mantine.css'
import './ui/base.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './App.tsx'
import { addTexts, createQueryClient, ErrorBoundary, installTrustedTypes } from './platform/index.ts'
import { texts } from './ui/texts.en.ts'
import { cssVariables, theme } from './ui/theme.ts'

installTrustedTypes()
addTexts('ui', texts)

// The key is read by /color-scheme.js before the first paint, too.
const colorScheme = localStorageColorSchemeManager({ key: 'medconsult-color-scheme' })
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          colorSchemeManager={colorScheme}
        >
          <QueryClientProvider client={createQueryClient()}>
            <BrowserRouter>
              <App />
            </BrowserRouter>
          </QueryClientProvider>
        </MantineProvider>
      </ErrorBoundary>
    </StrictMode>,
  )
}
