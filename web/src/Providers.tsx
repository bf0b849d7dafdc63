import { type MantineColorSchemeManager, MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { ErrorBoundary } from './platform/index.ts'
import { cssVariables, theme } from './ui/theme.ts'

/** What the whole app needs: the theme, the query cache, and a page for errors of rendering. */
export function Providers(props: { colorScheme: MantineColorSchemeManager; client: QueryClient; children: ReactNode }) {
  return (
    <StrictMode>
      <ErrorBoundary>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          defaultColorScheme="auto"
          colorSchemeManager={props.colorScheme}
        >
          <QueryClientProvider client={props.client}>{props.children}</QueryClientProvider>
        </MantineProvider>
      </ErrorBoundary>
    </StrictMode>
  )
}
