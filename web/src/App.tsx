import { lazy, Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { LoginPage, RequireSession } from './accounts/index.ts'

const SignedIn = lazy(() => import('./SignedIn.tsx'))

/** What is loaded before sign-in ends here. */
export function App() {
  return (
    <Routes>
      <Route path="/login" element={<LoginPage />} />
      <Route
        path="*"
        element={
          <RequireSession>
            <Suspense fallback={null}>
              <SignedIn />
            </Suspense>
          </RequireSession>
        }
      />
    </Routes>
  )
}
