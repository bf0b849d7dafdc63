import { route } from '../route.ts'

// The web app loads these with what watches whether somebody uses the page.
export const sessionRoutes = {
  readOwnSession: route('GET', '/api/account/session'),
  staySignedIn: route('POST', '/api/account/session/stay'),
} as const
