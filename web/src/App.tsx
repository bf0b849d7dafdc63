import { Suspense } from 'react'
import { Route, Routes } from 'react-router'
import { LoginPage, RequireSession } from './accounts/index.ts'
import { loadAhead, loadSignedIn } from './pages.ts'
import { lazyComponent } from './platform/index.ts'

const Join = lazyComponent(async () => (await import('./calls/index.ts')).loadJoinPage())
const SignedIn = lazyComponent(loadSignedIn)
const Meet = lazyComponent(async () => (await import('./meetings/index.ts')).loadMeetPage())
const WalkIn = lazyComponent(() => import('./practice/walk-in/index.ts'))
const StartMeeting = lazyComponent(async () => (await import('./meetings/index.ts')).loadStartMeeting())

/** index.html shows its loading text while this element exists. */
const opening = <div data-opening />

/** The root of the app. Everything behind sign-in is loaded from here. */
export function App() {
  return (
    <Routes>
      <Route path="/login" element={<LoginPage onSubmit={() => loadAhead('/')} />} />
      <Route
        path="/join"
        element={
          <Suspense fallback={opening}>
            <Join />
          </Suspense>
        }
      />
      <Route
        path="/meet"
        element={
          <Suspense fallback={opening}>
            <StartMeeting />
          </Suspense>
        }
      />
      <Route
        path="/meet/:roomId"
        element={
          <Suspense fallback={opening}>
            <Meet />
          </Suspense>
        }
      />
      <Route
        path="/with/:handle"
        element={
          <Suspense fallback={opening}>
            <WalkIn onJoin={() => loadAhead('/patient/consultation/0')} />
          </Suspense>
        }
      />
      <Route
        path="*"
        element={
          <RequireSession>
            <Suspense fallback={opening}>
              <SignedIn />
            </Suspense>
          </RequireSession>
        }
      />
    </Routes>
  )
}
